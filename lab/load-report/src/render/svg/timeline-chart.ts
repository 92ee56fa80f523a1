import { armClass, type Html, type HtmlValue, tip } from '@telemetry/page';
import { type CellArm, pollingSpans, quantiles, type Timeline } from '@telemetry/runs';
import { bytes, duration, short } from '../../format.ts';
import type { Rows } from '../figure.ts';
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
  /** More lines, thinner. */
  above?: readonly ((timeline: Timeline) => Point[])[];
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

/** A percentile of each slice of the time, at its middle. */
const percentile =
  (which: 'p50' | 'p95' | 'p99', pick: (timeline: Timeline) => readonly { atS: number; ms: number }[]) =>
  (timeline: Timeline): Point[] => {
    const samples = pick(timeline);
    return slices(lastSecond(timeline)).flatMap(([from, to]) => {
      const found = quantiles(samples.flatMap(({ atS, ms }) => (atS >= from && atS < to ? ms : [])));
      return found ? [[(from + to) / 2, found[which]] as const] : [];
    });
  };
const httpSamples = ({ requests }: Timeline) =>
  requests.filter(({ accepted }) => accepted).map(({ atS, latencyMs }) => ({ atS, ms: latencyMs }));
const storedSamples = ({ messages }: Timeline) =>
  messages.map(({ atS, endToEndMs }) => ({ atS, ms: endToEndMs }));

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
    title: 'HTTP latency of each accepted request',
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
    title: 'HTTP latency over time: p50 (thick), p95, p99 (thin)',
    kind: 'lines',
    label: duration,
    logarithmic: true,
    points: percentile('p50', httpSamples),
    above: [percentile('p95', httpSamples), percentile('p99', httpSamples)],
  },
  {
    title: 'received → stored over time: p50 (thick), p95, p99 (thin)',
    kind: 'lines',
    label: duration,
    logarithmic: true,
    points: percentile('p50', storedSamples),
    above: [percentile('p95', storedSamples), percentile('p99', storedSamples)],
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
export function timelineCharts(arms: readonly CellArm[]): { arm: string; svg: Html; rows: Rows }[] {
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
      rows: rowsOf(mine, timelines),
      svg: svg(
        width,
        mine.length * (panelHeight + gap) + 16,
        `Timeline of ${arm}: ${mine.map(({ panel }) => panel.title).join('; ')}`,
        mine.map(({ panel, domain }, row) => draw(panel, domain, timelines, row, lastS, armClass(arm))),
      ),
    };
  });
}

/** What is drawn second by second; every request and message is in the raw files. */
function rowsOf(panels: readonly { panel: Panel }[], timelines: readonly Timeline[]): Rows {
  return [
    ['what', 'repeat', 'second', 'value'],
    ...panels
      .filter(({ panel: { kind } }) => kind !== 'dots')
      .flatMap(({ panel: { title, points, above = [] } }) =>
        timelines.flatMap((timeline, index) =>
          [points, ...above].flatMap((pick, nth) =>
            pick(timeline).map(([atS, value]) => [
              nth === 0 ? title : `${title}, line ${nth + 1}`,
              index + 1,
              atS,
              value,
            ]),
          ),
        ),
      ),
  ];
}

function lastSecond({ requests, samples }: Timeline): number {
  const request = requests.reduce((last, { atS }) => Math.max(last, atS), 0);
  return Math.max(request, samples.at(-1)?.atS ?? 0);
}

function domainOf(panel: Panel, timelines: readonly Timeline[]): [number, number] {
  const values = timelines.flatMap((timeline) =>
    [panel.points, panel.trouble, panel.limit, ...(panel.above ?? [])].flatMap(
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
): HtmlValue {
  const top = row * (panelHeight + gap) + 16;
  const bottom = top + panelHeight;
  const x = linear([0, lastS], [left, right], 6);
  const y = panel.logarithmic ? logarithmic(domain, [bottom, top]) : linear(domain, [bottom, top], 3);
  const marks = (points: readonly Point[], kind: Panel['kind'], mark: string): Html => {
    const pixels = points.map(([atS, value]) => [x(atS), y(value)] as const);
    if (kind === 'dots') return dots(pixels, mark);
    if (kind === 'bars') return bars(pixels, bottom, x(0.85) - x(0), mark);
    return line(pixels, `line ${mark}`);
  };
  const drawn = timelines.map((timeline) => [
    ...(panel.spans?.(timeline).map(([from, to]) => span(x(from), x(to), top, bottom)) ?? []),
    panel.limit && marks(panel.limit(timeline), 'lines', 'limit'),
    panel.above?.map((above) => marks(above(timeline), 'lines', `thin ${cls}`)),
    marks(panel.points(timeline), panel.kind, cls),
    panel.trouble && marks(panel.trouble(timeline), panel.kind, 'trouble'),
  ]);
  const points = timelines.flatMap(panel.points);
  return [
    text(left, top - 6, panel.title, { cls: 'title' }),
    horizontalGrid(y, left, right, panel.label),
    verticalGrid(x, top, bottom, (tick) => secondsLabel(tick, x)),
    drawn,
    slices(lastS).map(([from, to]) =>
      tip(x(from), x(to) - x(from), top, bottom, tipOf(panel, points, from, to)),
    ),
  ];
}

/** What a pointer over a slice of a panel is told: the range of its points there. */
function tipOf({ title, label }: Panel, points: readonly Point[], from: number, to: number): string {
  const values = points.flatMap(([atS, value]) => (atS >= from && atS < to ? value : []));
  const [least, most] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), 0),
  ];
  const seconds = `${Math.round(from)} to ${Math.round(to)} s`;
  return values.length === 0
    ? `${title}, ${seconds}: nothing`
    : `${title}, ${seconds}: ${label(least)} … ${label(most)}`;
}

/** Two dozen slices of the time, of a second at least. */
function slices(lastS: number): [fromS: number, toS: number][] {
  const size = Math.max(1, Math.ceil(lastS / 24));
  return Array.from({ length: Math.ceil(lastS / size) }, (_, slice) => [slice * size, (slice + 1) * size]);
}

const secondsLabel = (tick: number, { ticks }: Scale): string =>
  tick === ticks.at(-1) ? `${tick} s` : String(tick);
