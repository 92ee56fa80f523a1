import { type Html, html, type HtmlValue } from '@telemetry/page';
import type { Scale } from './scale.ts';

const round = (value: number): number => Math.round(value * 10) / 10;

/** Where a text stands from its point, and what it looks like. */
export interface TextLook {
  anchor?: 'start' | 'middle' | 'end';
  cls?: string;
}

export function text(x: number, y: number, content: string, { anchor, cls }: TextLook = {}): Html {
  return html`<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor ?? 'start'}" class="${cls}"
    >${content}</text
  >`;
}

/** A path with what a pointer over it tells. */
function path(cls: string, d: string, tip?: string): Html {
  return d === '' ? html`` : html`<path class="${cls}" d="${d}">${tip && html`<title>${tip}</title>`}</path>`;
}

/** Straight lines from point to point: nothing between samples is made up. */
export function line(points: readonly (readonly [number, number])[], cls: string, tip?: string): Html {
  const d = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return path(cls, d, tip);
}

/** A dot for every point. Points on the same pixel are drawn once, which looks the same. */
export function dots(points: readonly (readonly [number, number])[], cls: string, tip?: string): Html {
  const pixels = new Set(points.map(([x, y]) => `${Math.round(x * 2) / 2} ${Math.round(y * 2) / 2}`));
  return path(`dots ${cls}`, [...pixels].map((pixel) => `M${pixel}h0`).join(''), tip);
}

/** Bars from the base line up. */
export function bars(
  points: readonly (readonly [number, number])[],
  base: number,
  width: number,
  cls: string,
  tip?: string,
): Html {
  const d = points
    .filter(([, y]) => y < base)
    .map(([x, y]) => `M${round(x)} ${round(base)}V${round(y)}h${round(width)}V${round(base)}z`);
  return path(`bar ${cls}`, d.join(''), tip);
}

/** A stretch of the x axis, shaded behind what is drawn. */
export function span(from: number, to: number, top: number, bottom: number): Html {
  return path('span', `M${round(from)} ${round(top)}H${round(to)}V${round(bottom)}H${round(from)}z`);
}

/** A straight line that is no data. */
export function rule(cls: string, from: readonly [number, number], to: readonly [number, number]): Html {
  return path(cls, `M${round(from[0])} ${round(from[1])}L${round(to[0])} ${round(to[1])}`);
}

export function horizontalGrid(
  y: Scale,
  from: number,
  to: number,
  label: (tick: number) => string,
): HtmlValue {
  return y.ticks.map((tick) => [
    rule('grid', [from, y(tick)], [to, y(tick)]),
    text(from - 5, y(tick) + 3.5, label(tick), { anchor: 'end' }),
  ]);
}

export function verticalGrid(
  x: Scale,
  top: number,
  bottom: number,
  label: (tick: number) => string,
): HtmlValue {
  return x.ticks.map((tick) => [
    rule('grid', [x(tick), top], [x(tick), bottom]),
    text(x(tick), bottom + 13, label(tick), { anchor: 'middle' }),
  ]);
}

/** `label` is what a screen reader says instead of the picture. */
export function svg(width: number, height: number, label: string, content: HtmlValue): Html {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;
}
