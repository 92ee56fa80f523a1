import { escape } from '../escape.ts';
import type { Scale } from './scale.ts';

const round = (value: number): number => Math.round(value * 10) / 10;

export function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escape(content)}</text>`;
}

/** Straight lines from point to point: nothing between samples is made up. */
export function line(points: readonly (readonly [number, number])[], cls: string): string {
  if (points.length === 0) return '';
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return `<path class="${cls}" d="${path}"/>`;
}

/** A dot for every point. Points on the same pixel are drawn once, which looks the same. */
export function dots(points: readonly (readonly [number, number])[], cls: string): string {
  const pixels = new Set(points.map(([x, y]) => `${Math.round(x * 2) / 2} ${Math.round(y * 2) / 2}`));
  if (pixels.size === 0) return '';
  return `<path class="dots ${cls}" d="${[...pixels].map((pixel) => `M${pixel}h0`).join('')}"/>`;
}

/** Bars from the base line up. */
export function bars(
  points: readonly (readonly [number, number])[],
  base: number,
  width: number,
  cls: string,
): string {
  const path = points
    .filter(([, y]) => y < base)
    .map(([x, y]) => `M${round(x)} ${round(base)}V${round(y)}h${round(width)}V${round(base)}z`);
  return path.length === 0 ? '' : `<path class="bar ${cls}" d="${path.join('')}"/>`;
}

/** A stretch of the x axis, shaded behind what is drawn. */
export function span(from: number, to: number, top: number, bottom: number): string {
  return `<path class="span" d="M${round(from)} ${round(top)}H${round(to)}V${round(bottom)}H${round(from)}z"/>`;
}

export function horizontalGrid(y: Scale, from: number, to: number, label: (tick: number) => string): string {
  return y.ticks
    .map(
      (tick) =>
        `<path class="grid" d="M${from} ${round(y(tick))}H${to}"/>` +
        text(from - 5, y(tick) + 3.5, label(tick), 'text-anchor="end"'),
    )
    .join('');
}

export function verticalGrid(x: Scale, top: number, bottom: number, label: (tick: number) => string): string {
  return x.ticks
    .map(
      (tick) =>
        `<path class="grid" d="M${round(x(tick))} ${top}V${bottom}"/>` +
        text(x(tick), bottom + 13, label(tick), 'text-anchor="middle"'),
    )
    .join('');
}

/** `label` is what a screen reader says instead of the picture. */
export function svg(width: number, height: number, label: string, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(label)}">${content}</svg>`;
}
