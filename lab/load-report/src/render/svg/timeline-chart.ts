import { type CellArm, pollingSpans, type Timeline } from '@telemetry/runs';
import { bytes, duration, short } from '../../format.ts';
import { armClass } from '../arm-class.ts';
import { bars, dots, horizontalGrid, line, span, svg, text, verticalGrid } from './marks.ts';
import { decades, linear, logarithmic, type Scale } from './scale.ts';

const width = 420;
const left = 54;
const right = width - 14;
const panelHeight = 74;
const gap = 38;

type Point = readonly [atS: number, value: number];
type Sample = Timeline['samples'][number];

interface Panel {
  title: string;
  kind: 'lines' | 'dots' | 'bars';
  label: (value: number) => string;
  /** The points of one repeat. */
  points: (timeline: Timeline) => Point[];
  /** Drawn behind, as a thin line. */
  limit?: (timeline: Timeline) => Point[];
  /** Drawn over them, in the colour of trouble. */
  trouble?: (timeline: Timeline) => Point[];
  /** Shaded behind: from and to, seconds. */
  spans?: (timeline: Timeline) => (readonly [fromS: number, toS: number])[];
  logarithmic?: boolean;
  /** Only in the column of a hybrid. */
  ofHybrid?: boolean;
  /** Left out where nothing happened. */
  optional?: boolean;
}

const series =
  (pick: (sample: Sample) => number | null) =>
  ({ samples }: Timeline): Point[] =>
    samples.flatMap((sample) => {
      const value = pick(sample);
      return value === null ? [] : [[sample.atS, value] as const];
    });

/** What a cumulative counter grew by, each second. */
const rate =
  (pick: (sample: Sample) => number | null) =>
  (timeline: Timeline): Point[] =>
    series(pick)(timeline).flatMap(([atS, value], index, all) => {
      const before = all[index - 1];
      return before && atS > before[0]
        ? [[atS, Math.max(0, value - before[1]) / (atS - before[0])] as const]
        : [];
    });

function perSecond(times: readonly number[]): Point[] {
  const seconds = new Map<number, number>();
  for (const atS of times) seconds.set(Math.floor(atS), (seconds.get(Math.floor(atS)) ?? 0) + 1);
  return [...seconds];
}

const panels: readonly Panel[] = [
  {
    title: 'requests a second (red: not the answer of the design)',
    kind: 'bars',
    label: short,
    points: ({ requests }) => perSecond(requests.map(({ atS }) => atS)),
    trouble: ({ requests }) => perSecond(requests.filter(({ expected }) => !expected).map(({ atS }) => atS)),
  },
  {
    title: 'HTTP latency, every accepted request',
    kind: 'dots',
    label: duration,
    logarithmic: true,
    points: ({ requests }) =>
      requests.filter(({ accepted }) => accepted).map(({ atS, latencyMs }) => [atS, latencyMs]),
  },
  {
    title: 'received → stored, every message',
    kind: 'dots',
    label: duration,
    logarithmic: true,
    points: ({ messages }) => messages.map(({ atS, endToEndMs }) => [atS, endToEndMs]),
  },
  {
    title: 'messages in the queue, waiting and in flight',
    kind: 'lines',
    label: short,
    points: series(({ queueVisible, queueInFlight }) => queueVisible + queueInFlight),
  },
  {
    title: 'age of the oldest message',
    kind: 'lines',
    label: duration,
    points: series(({ oldestMessageAgeMs }) => oldestMessageAgeMs),
    spans: ({ samples }) => pollingSpans(samples),
  },
  {
    title: 'throttled invocations a second',
    kind: 'lines',
    label: short,
    points: () => [],
    trouble: rate(({ throttles }) => throttles),
    optional: true,
  },
  {
    title: 'environments',
    kind: 'lines',
    label: short,
    points: series(({ environments }) => environments),
  },
  {
    title: 'slots in use (thin line: slots)',
    kind: 'lines',
    label: short,
    points: series(({ slotsInUse }) => slotsInUse),
    limit: series(({ slots }) => slots),
  },
  {
    title: 'CPUs busy with environments',
    kind: 'lines',
    label: short,
    points: rate(({ cpuSeconds }) => cpuSeconds),
  },
  {
    title: 'memory of environments',
    kind: 'lines',
    label: bytes,
    points: series(({ rssBytes }) => rssBytes),
  },
  {
    title: 'invocations a second of the overflow',
    kind: 'lines',
    label: short,
    points: rate(
      ({ consumers }) => consumers?.find(({ compute }) => compute === 'default')?.invocations ?? null,
    ),
    spans: ({ samples }) => pollingSpans(samples),
    ofHybrid: true,
  },
];

/**
 * One column an arm, with the same axes, so that they can be read across. All repeats lie over each other, each from its
 * own start.
 */
export function timelineCharts(arms: readonly CellArm[]): { arm: string; svg: string }[] {
  const timelines = arms.flatMap((side) => side.timelines);
  const lastS = Math.max(1, ...timelines.map(lastSecond));
  const shown = panels.filter(
    ({ optional, trouble }) =>
      !optional || timelines.some((timeline) => trouble?.(timeline).some(([, value]) => value > 0)),
  );
  const drawable = shown.map((panel) => ({ panel, domain: domainOf(panel, timelines) }));
  return arms.map(({ arm, timelines }) => {
    const hybrid = timelines.some(({ samples }) => samples.some(({ consumers }) => consumers));
    const mine = drawable.filter(({ panel }) => hybrid || !panel.ofHybrid);
    return {
      arm,
      svg: svg(
        width,
        mine.length * (panelHeight + gap) + 16,
        `Timeline of ${arm}: ${mine.map(({ panel }) => panel.title).join('; ')}`,
        mine
          .map(({ panel, domain }, row) => draw(panel, domain, timelines, row, lastS, armClass(arm)))
          .join(''),
      ),
    };
  });
}

function lastSecond({ requests, samples }: Timeline): number {
  const request = requests.reduce((last, { atS }) => Math.max(last, atS), 0);
  return Math.max(request, samples.at(-1)?.atS ?? 0);
}

function domainOf(panel: Panel, timelines: readonly Timeline[]): [number, number] {
  const values = timelines.flatMap((timeline) =>
    [panel.points, panel.trouble, panel.limit].flatMap(
      (pick) => pick?.(timeline).map(([, value]) => value) ?? [],
    ),
  );
  if (panel.logarithmic) return decades(values);
  return [0, values.reduce((most, value) => Math.max(most, value), 0) || 1];
}

function draw(
  panel: Panel,
  domain: [number, number],
  timelines: readonly Timeline[],
  row: number,
  lastS: number,
  cls: string,
): string {
  const top = row * (panelHeight + gap) + 16;
  const bottom = top + panelHeight;
  const x = linear([0, lastS], [left, right], 6);
  const y = panel.logarithmic ? logarithmic(domain, [bottom, top]) : linear(domain, [bottom, top], 3);
  const marks = (points: readonly Point[], kind: Panel['kind'], mark: string): string => {
    const pixels = points.map(([atS, value]) => [x(atS), y(value)] as const);
    if (kind === 'dots') return dots(pixels, mark);
    if (kind === 'bars') return bars(pixels, bottom, x(0.85) - x(0), mark);
    return line(pixels, `line ${mark}`);
  };
  const drawn = timelines.map((timeline) =>
    [
      ...(panel.spans?.(timeline).map(([from, to]) => span(x(from), x(to), top, bottom)) ?? []),
      panel.limit ? marks(panel.limit(timeline), 'lines', 'limit') : '',
      marks(panel.points(timeline), panel.kind, cls),
      panel.trouble ? marks(panel.trouble(timeline), panel.kind, 'trouble') : '',
    ].join(''),
  );
  return (
    text(left, top - 6, panel.title, 'class="title"') +
    horizontalGrid(y, left, right, panel.label) +
    verticalGrid(x, top, bottom, (tick) => secondsLabel(tick, x)) +
    drawn.join('')
  );
}

const secondsLabel = (tick: number, { ticks }: Scale): string =>
  tick === ticks.at(-1) ? `${tick} s` : String(tick);
