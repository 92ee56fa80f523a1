import { armClass, type Html } from '@telemetry/page';
import { armName } from '../../format.ts';
import { dots, horizontalGrid, line, svg, text } from './marks.ts';
import { linear } from './scale.ts';

export interface SweepSeries {
  arm: string;
  /** One entry a value of the setting: the middle, and every repeat. */
  points: { median: number; repeats: number[] }[];
}

const width = 310;
const height = 170;
const left = 52;
const right = width - 14;
const top = 26;
const bottom = height - 24;

/** One figure over the values of a setting: a dot a repeat, a line through the middle ones. */
export function sweepChart(
  title: string,
  values: readonly string[],
  series: readonly SweepSeries[],
  label: (value: number) => string,
): Html {
  const most = Math.max(0, ...series.flatMap(({ points }) => points.flatMap(({ repeats }) => repeats)));
  const x = linear([-0.3, values.length - 0.7], [left, right]);
  const y = linear([0, most || 1], [bottom, top], 3);
  const drawn = series.map(({ arm, points }) => [
    line(
      points.map(({ median }, index) => [x(index), y(median)]),
      `line ${armClass(arm)}`,
      armName(arm),
    ),
    dots(
      points.flatMap(({ repeats }, index) => repeats.map((value) => [x(index), y(value)] as const)),
      `${armClass(arm)} big`,
      `${armName(arm)}: ${points.map(({ median }, index) => `${values[index]}: ${label(median)}`).join(', ')}`,
    ),
  ]);
  return svg(width, height, `${title} for each of ${values.join(', ')}`, [
    text(left, 13, title, { cls: 'title' }),
    horizontalGrid(y, left, right, label),
    values.map((value, index) => text(x(index), bottom + 14, value, { anchor: 'middle' })),
    drawn,
  ]);
}
