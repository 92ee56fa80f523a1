import { armClass, type Html } from '@telemetry/page';
import type { CellArm, Timeline } from '@telemetry/runs';
import { armName, duration, percent, share } from '../../format.ts';
import type { Rows } from '../figure.ts';
import { horizontalGrid, line, svg, text, verticalGrid } from './marks.ts';
import { decades, linear, logarithmic } from './scale.ts';

const width = 420;
const height = 170;
const left = 54;
const right = width - 14;
const top = 26;
const bottom = height - 24;
const binsPerDecade = 10;

/** What share of the samples lies in each tenth of a decade, all repeats of an arm together. */
export function histogramChart(
  title: string,
  arms: readonly CellArm[],
  pick: (timeline: Timeline) => readonly number[],
): Html {
  const sides = arms.map(({ arm, timelines }) => ({ arm, bins: binsOf(timelines.flatMap(pick)) }));
  const edges = sides.flatMap(({ bins }) => [...bins.keys()]);
  const domain = decades(edges.flatMap((bin) => [startOf(bin), startOf(bin + 1)]));
  const most = Math.max(0.01, ...sides.flatMap(({ bins }) => [...bins.values()]));
  const x = logarithmic(domain, [left, right]);
  const y = linear([0, most], [bottom, top], 3);
  return svg(width, height, `Histogram: ${title}`, [
    text(left, 13, title, { cls: 'title' }),
    horizontalGrid(y, left, right, percent),
    verticalGrid(x, top, bottom, duration),
    sides.map(({ arm, bins }) => {
      const sorted = [...bins].sort(([a], [b]) => a - b);
      const [peak = 0, part = 0] = sorted.toSorted(([, a], [, b]) => b - a)[0] ?? [];
      const steps = sorted.flatMap(([bin, value]): [number, number][] => [
        ...(bins.has(bin - 1) ? [] : ([[x(startOf(bin)), bottom]] as [number, number][])),
        [x(startOf(bin)), y(value)],
        [x(startOf(bin + 1)), y(value)],
        ...(bins.has(bin + 1) ? [] : ([[x(startOf(bin + 1)), bottom]] as [number, number][])),
      ]);
      const tip = `${armName(arm)}: most, ${share(part)}, took ${duration(startOf(peak))} to ${duration(startOf(peak + 1))}`;
      return line(steps, `line wide ${armClass(arm)}`, tip);
    }),
  ]);
}

const startOf = (bin: number): number => 10 ** (bin / binsPerDecade);

function binsOf(samples: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const sample of samples) {
    const bin = Math.floor(Math.log10(Math.max(sample, 0.1)) * binsPerDecade);
    counts.set(bin, (counts.get(bin) ?? 0) + 1 / samples.length);
  }
  return counts;
}

export function histogramRows(
  arms: readonly CellArm[],
  pick: (timeline: Timeline) => readonly number[],
): Rows {
  return [
    ['arm', 'from_ms', 'to_ms', 'share'],
    ...arms.flatMap(({ arm, timelines }) =>
      [...binsOf(timelines.flatMap(pick))]
        .sort(([a], [b]) => a - b)
        .map(([bin, part]) => [arm, startOf(bin), startOf(bin + 1), part]),
    ),
  ];
}
