import { armClass, type Html } from '@telemetry/page';
import { type CellArm, type Measurement, median, type Quantiles } from '@telemetry/runs';
import { armName, duration } from '../../format.ts';
import type { Rows } from '../figure.ts';
import { dots, rule, svg, text, verticalGrid } from './marks.ts';
import { decades, logarithmic } from './scale.ts';

const width = 480;
const left = 134;
const right = width - 64;
const rowHeight = 17;

const rows: readonly (readonly [
  string,
  (measured: Measurement) => Quantiles | null,
  'p50' | 'p95' | 'p99',
])[] = [
  ['HTTP p50', ({ httpMs }) => httpMs, 'p50'],
  ['HTTP p95', ({ httpMs }) => httpMs, 'p95'],
  ['HTTP p99', ({ httpMs }) => httpMs, 'p99'],
  ['received → stored p50', ({ endToEndMs }) => endToEndMs, 'p50'],
  ['received → stored p95', ({ endToEndMs }) => endToEndMs, 'p95'],
  ['received → stored p99', ({ endToEndMs }) => endToEndMs, 'p99'],
];

/** Percentiles of both arms on one logarithmic axis: a dot a repeat, and the middle one in numbers. */
export function latencyChart(arms: readonly CellArm[]): Html {
  const values = arms.flatMap(({ repeats }) =>
    repeats.flatMap((repeat) => rows.map(([, pick, which]) => pick(repeat)?.[which] ?? 0)),
  );
  const x = logarithmic(decades(values), [left, right]);
  const groupHeight = rowHeight * arms.length + 8;
  const bottom = rows.length * groupHeight + 4;
  const drawn = rows.map(([label, pick, which], row) => {
    const top = row * groupHeight + 4;
    const sides = arms.map(({ arm, repeats }, side) => {
      const y = top + side * rowHeight + rowHeight / 2;
      const found = repeats.map((repeat) => pick(repeat)?.[which]).filter((value) => value !== undefined);
      if (found.length === 0) return '';
      const middle = median(found);
      return [
        rule('lane', [left, y], [x(middle), y]),
        dots(
          found.map((value) => [x(value), y]),
          `${armClass(arm)} big`,
          `${armName(arm)}, ${label}: ${found.map(duration).join(', ')}`,
        ),
        text(right + 6, y + 3.5, duration(middle), { cls: `value ${armClass(arm)}` }),
      ];
    });
    return [text(left - 8, top + (rowHeight * arms.length) / 2 + 3.5, label, { anchor: 'end' }), sides];
  });
  const title = `Latency percentiles of ${arms.map(({ arm }) => armName(arm)).join(' and ')}, on a logarithmic axis`;
  return svg(width, bottom + 20, title, [verticalGrid(x, 0, bottom, duration), drawn]);
}

/** Each repeat of each arm, milliseconds. */
export function latencyRows(arms: readonly CellArm[]): Rows {
  return [
    ['arm', 'repeat', ...rows.map(([label]) => `${label} (ms)`)],
    ...arms.flatMap(({ arm, repeats }) =>
      repeats.map((repeat) => [
        arm,
        repeat.repeat,
        ...rows.map(([, pick, which]) => pick(repeat)?.[which] ?? NaN),
      ]),
    ),
  ];
}
