import { type Interval, interval, type Measurement, type Spread, spread } from '@telemetry/runs';
import { bytes, count, duration, share, short } from './format.ts';

/** One row of the tables: a figure of every repeat, how to read it, and how to write it. */
export interface Figure {
  label: string;
  pick: (measured: Measurement) => number | null;
  text: (value: number) => string;
  /** Shown only when it is above 0 somewhere. */
  onlyIfAny?: boolean;
  /** Shown only beside a hybrid. */
  ofHybrid?: boolean;
}

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, value) => total + value, 0);

export const figures: readonly Figure[] = [
  { label: 'accepted events a second', pick: ({ eventsPerSecond }) => eventsPerSecond, text: short },
  { label: 'accepted requests', pick: ({ acceptedRequests }) => acceptedRequests, text: count },
  { label: 'answers not as designed', pick: ({ unexpectedAnswers }) => unexpectedAnswers, text: count },
  { label: 'load generator late by, p95', pick: ({ latenessMs }) => latenessMs?.p95 ?? null, text: duration },
  { label: 'HTTP p50', pick: ({ httpMs }) => httpMs?.p50 ?? null, text: duration },
  { label: 'HTTP p95', pick: ({ httpMs }) => httpMs?.p95 ?? null, text: duration },
  { label: 'HTTP p99', pick: ({ httpMs }) => httpMs?.p99 ?? null, text: duration },
  { label: 'HTTP p95 from sending', pick: ({ answerMs }) => answerMs?.p95 ?? null, text: duration },
  { label: 'received → stored p50', pick: ({ endToEndMs }) => endToEndMs?.p50 ?? null, text: duration },
  { label: 'received → stored p95', pick: ({ endToEndMs }) => endToEndMs?.p95 ?? null, text: duration },
  { label: 'received → stored p99', pick: ({ endToEndMs }) => endToEndMs?.p99 ?? null, text: duration },
  { label: 'oldest message, at most', pick: ({ peakQueueAgeMs }) => peakQueueAgeMs, text: duration },
  { label: 'queue, at most', pick: ({ peakQueueDepth }) => peakQueueDepth, text: count },
  { label: 'drained after the load in', pick: ({ drainMs }) => drainMs, text: duration },
  { label: 'throttled invocations', pick: ({ throttles }) => sum(throttles), text: count },
  {
    label: 'without an open poll, which AWS’s agent refuses',
    pick: ({ withoutOpenPoll }) => withoutOpenPoll,
    text: count,
    onlyIfAny: true,
  },
  {
    label: 'failed messages, returned to the queue',
    pick: ({ batchItemFailures }) => batchItemFailures,
    text: count,
  },
  {
    label: 'failed invocations',
    pick: ({ invocationErrors }) => invocationErrors,
    text: count,
    onlyIfAny: true,
  },
  { label: 'dead letters', pick: ({ deadLetters }) => deadLetters, text: count },
  { label: 'invocations', pick: ({ invocations }) => invocations, text: count },
  {
    label: 'of these by the overflow',
    pick: ({ overflow }) => overflow?.shareOfInvocations ?? null,
    text: share,
    ofHybrid: true,
  },
  {
    label: 'messages done by the overflow',
    pick: ({ overflow }) => overflow?.shareOfMessages ?? null,
    text: share,
    ofHybrid: true,
  },
  {
    label: 'the overflow polled for',
    pick: ({ overflow }) => overflow?.polledMs ?? null,
    text: duration,
    ofHybrid: true,
  },
  {
    label: 'messages an invocation',
    pick: ({ messagesPerInvocation }) => messagesPerInvocation,
    text: short,
  },
  { label: 'duration of an invocation, mean', pick: ({ invocationMs }) => invocationMs, text: duration },
  {
    label: 'objects for a million events',
    pick: ({ objectsPerMillionEvents }) => objectsPerMillionEvents,
    text: count,
  },
  { label: 'environments, most at once', pick: ({ peakEnvironments }) => peakEnvironments, text: count },
  { label: 'cold starts that a message waited for', pick: ({ coldStarts }) => coldStarts, text: count },
  { label: 'slots in use, most at once', pick: ({ peakSlotsInUse }) => peakSlotsInUse, text: count },
  {
    label: 'CPU seconds for a million events',
    pick: ({ cpuSecondsPerMillionEvents }) => cpuSecondsPerMillionEvents,
    text: short,
  },
  { label: 'memory of all environments, at most', pick: ({ peakRssBytes }) => peakRssBytes, text: bytes },
];

/** The rows that these arms have. */
export function figuresOf(arms: readonly { repeats: readonly Measurement[] }[]): readonly Figure[] {
  const hybrid = arms.some(({ repeats }) => repeats.some(({ overflow }) => overflow));
  return figures.filter(({ ofHybrid }) => hybrid || !ofHybrid);
}

export function figureSpread({ pick }: Figure, repeats: readonly Measurement[]): Spread | null {
  return spread(repeats.map(pick));
}

/** Where more repeats would put it, with 95 %. Null of one repeat, and where one repeat does not have it or has nothing of it. */
export function figureInterval({ pick }: Figure, repeats: readonly Measurement[]): Interval | null {
  return interval(repeats.map((repeat) => pick(repeat) ?? NaN));
}

/** `95 %: 1.0 s … 1.2 s`, or nothing where the ends read alike. */
export function intervalText(found: Interval | null, text: Figure['text']): string {
  if (!found) return '';
  const [low, high] = [text(found.low), text(found.high)];
  return low === high ? '' : `95 %: ${low} … ${high}`;
}

/** The middle, and the range where there is one. */
export function spreadText(found: Spread | null, text: Figure['text']): { middle: string; range: string } {
  if (!found) return { middle: '–', range: '' };
  const [middle, least, most] = [found.median, found.least, found.most].map(text);
  return { middle: middle ?? '', range: least === most ? '' : `${least} … ${most}` };
}
