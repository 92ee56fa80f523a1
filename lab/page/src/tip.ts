import { type Html, html } from './html.ts';

/** To a tenth: finer than a screen shows. */
const round = (value: number): number => Math.round(value * 10) / 10;

/** An invisible stretch of a chart that tells what is there to a pointer over it. */
export function tip(x: number, width: number, top: number, bottom: number, words: string): Html {
  return html`<rect
    class="tip"
    x="${round(x)}"
    y="${round(top)}"
    width="${round(width)}"
    height="${round(bottom - top)}"
    ><title>${words}</title></rect
  >`;
}
