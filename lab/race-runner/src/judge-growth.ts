import type { Finding } from './findings.ts';
import type { Observation, Sizes } from './observations.ts';

export type Growth = Extract<Finding, { kind: 'growth' }>;
type SizesSeen = Extract<Observation, { kind: 'sizes' }>;

/** What may be left behind by one invocation, and by all of them in one worker, before it counts as growth. */
const tolerated = {
  listeners: { perInvocation: 0.1, total: 8, unit: 'listeners' },
  timers: { perInvocation: 0.1, total: 8, unit: 'timers' },
  entries: { perInvocation: 0.5, total: 20, unit: 'entries of maps, sets, lists or objects' },
  heapBytes: { perInvocation: 512, total: 0, unit: 'bytes of heap' },
} as const;

export interface GrowthLook {
  /** Checkpoints that are left out. */
  warmUp: number;
  /** What all invocations of a worker together must leave behind in its heap. */
  leastHeapBytes: number;
  /** What an invocation of any round must leave behind at the least, as a share of the average. */
  leastShare: number;
  /** What the second half of the invocations leaves behind, as a share of what the first half does: with less, it comes to rest. */
  leastOfSecondHalf: number;
}

/** What may be growth, and is worth a longer look: of few invocations, one round may even seem to take something away. */
const firstLook: GrowthLook = {
  warmUp: 1,
  leastHeapBytes: 48 * 1024,
  leastShare: -0.5,
  leastOfSecondHalf: 0.3,
};
/** Over four times as many invocations, what is compiled late is small beside what is left behind. */
export const secondLook: GrowthLook = {
  warmUp: 2,
  leastHeapBytes: 256 * 1024,
  leastShare: 1 / 3,
  leastOfSecondHalf: 0.6,
};

/** Invocations of one worker, behind the warm-up: of fewer, what is compiled and cached for the first time is the larger part. */
const leastCounted = 40;

/** Whether so many invocations before each checkpoint say something about growth. */
export function tellsGrowth(
  invocations: readonly number[],
  workers: number,
  { warmUp }: Pick<GrowthLook, 'warmUp'> = firstLook,
): boolean {
  return invocations.length >= warmUp + 3 && sum(invocations.slice(warmUp + 1)) / workers >= leastCounted;
}

/** How many invocations in all a first look takes, in `rounds` of the same size. */
export const leastForGrowth = (workers: number, rounds: number): number =>
  Math.ceil((leastCounted * workers * rounds) / (rounds - firstLook.warmUp - 1));

/** Of a worker with fewer, behind the warm-up, nothing is said: quick invocations may nearly all go to another one. */
const leastOfWorker = leastCounted / 2;

/**
 * Growth that does not stop: in every worker with enough invocations, and in all of them together about as much for each invocation
 * of each round. The first `warmUp` rounds are left out, for there caches fill and code is compiled. Undefined where there were too
 * few invocations to say.
 */
export function growthOf(
  observations: readonly Observation[],
  look: GrowthLook = firstLook,
): Growth[] | undefined {
  const { warmUp, leastHeapBytes, leastShare, leastOfSecondHalf } = look;
  const all = [...byWorkerOf(observations).values()];
  // A worker that died, or was held for long, has fewer.
  const checkpoints = Math.max(0, ...all.map(({ length }) => length));
  const complete = all.filter(({ length }) => length === checkpoints);
  if (!tellsGrowth(countedBetween(complete), all.length, look)) return undefined;
  const busy = complete
    .map((series) => series.slice(warmUp))
    .filter((series) => riseOf(series, 'invocations') >= leastOfWorker);
  if (busy.length === 0) return undefined;
  const together = (of: keyof Sizes): number[] =>
    (busy[0] ?? []).map((_, checkpoint) => sum(busy.map((series) => series[checkpoint]?.[of] ?? 0)));
  const begun = together('invocations');
  const between = begun.slice(1).map((count, i) => count - (begun[i] ?? 0));

  return (['listeners', 'timers', 'entries', 'heapBytes'] as const).flatMap((of): Growth[] => {
    const { perInvocation, total, unit } = tolerated[of];
    // The heap always moves a little: what does not rise in each round is not worth the time.
    const share = of === 'heapBytes' ? Math.max(0, leastShare) : leastShare;
    if (!isSteady(together(of), between, share)) return [];
    if (shareOfSecondHalf(together(of), between) < leastOfSecondHalf) return [];
    const rises = busy.map((series) => riseOf(series, of));
    if (Math.min(...rises) < (of === 'heapBytes' ? leastHeapBytes : total)) return [];
    if (busy.some((series) => riseOf(series, of) < perInvocation * riseOf(series, 'invocations'))) return [];
    const each = sum(rises) / sum(between);
    return [
      {
        kind: 'growth',
        of,
        perInvocation: each,
        count: busy.length,
        message: `every invocation leaves ${each.toFixed(each < 10 ? 1 : 0)} ${unit} behind in its worker, and none of it goes`,
      },
    ];
  });
}

function byWorkerOf(observations: readonly Observation[]): Map<number, SizesSeen[]> {
  const sizes = observations.filter((seen) => seen.kind === 'sizes');
  return Map.groupBy(sizes, ({ threadId }) => threadId);
}

/** Invocations of all these workers before their first checkpoint, and from each to the next. */
function countedBetween(all: readonly (readonly Sizes[])[]): number[] {
  const begun = (all[0] ?? []).map((_, i) => sum(all.map((series) => series[i]?.invocations ?? 0)));
  return begun.map((count, i) => count - (begun[i - 1] ?? 0));
}

const riseOf = (series: readonly Sizes[], of: keyof Sizes): number =>
  (series.at(-1)?.[of] ?? 0) - (series[0]?.[of] ?? 0);

/** What invocations leave behind is as much in each round: code that is compiled or a pool that fills comes in leaps. */
function isSteady(sizes: readonly number[], invocations: readonly number[], leastShare: number): boolean {
  const average = ((sizes.at(-1) ?? 0) - (sizes[0] ?? 0)) / sum(invocations);
  const rates = invocations.flatMap((count, i) =>
    count > 0 ? [((sizes[i + 1] ?? 0) - (sizes[i] ?? 0)) / count] : [],
  );
  return average > 0 && Math.min(...rates) >= leastShare * average;
}

/** What an invocation of the second half leaves behind, as a share of what one of the first half does. */
function shareOfSecondHalf(sizes: readonly number[], invocations: readonly number[]): number {
  const middle = Math.floor((sizes.length - 1) / 2);
  const rate = (from: number, to: number): number =>
    ((sizes[to] ?? 0) - (sizes[from] ?? 0)) / Math.max(1, sum(invocations.slice(from, to)));
  const [first, second] = [rate(0, middle), rate(middle, sizes.length - 1)];
  return first > 0 ? second / first : second > 0 ? Infinity : 0;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
