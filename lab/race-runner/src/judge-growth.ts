import type { Finding } from './findings.ts';
import type { Observation } from './observations.ts';

export type Growth = Extract<Finding, { kind: 'growth' }>;
type SizesSeen = Extract<Observation, { kind: 'sizes' }>;

/** What may be left behind by one invocation, and by all of them in one worker, before it counts as growth. */
const tolerated = {
  listeners: { perInvocation: 0.1, total: 8, unit: 'listeners' },
  timers: { perInvocation: 0.1, total: 8, unit: 'timers' },
  heapBytes: { perInvocation: 2048, total: 256 * 1024, unit: 'bytes of heap' },
} as const;

/**
 * Growth that does not stop: in every worker, and in all of them together from each checkpoint to the next. The first `warmUp`
 * are left out, for there caches fill and code is compiled. `invocations`: how many there were before each checkpoint.
 */
export function growthOf(
  observations: readonly Observation[],
  invocations: readonly number[],
  warmUp = 1,
): Growth[] {
  const byWorker = new Map<number, SizesSeen[]>();
  for (const seen of observations) {
    if (seen.kind !== 'sizes') continue;
    byWorker.set(seen.threadId, [...(byWorker.get(seen.threadId) ?? []), seen]);
  }
  const complete = [...byWorker.values()].filter((series) => series.length === invocations.length);
  if (complete.length === 0 || invocations.length < warmUp + 3) return [];
  // Of fewer, what is compiled and cached for the first time is the larger part.
  const leastCounted = 40;
  const counted = sum(invocations.slice(warmUp + 1)) / byWorker.size;
  if (counted < leastCounted) return [];

  return (['listeners', 'timers', 'heapBytes'] as const).flatMap((of): Growth[] => {
    const { perInvocation, total, unit } = tolerated[of];
    const values = complete.map((series) => series.slice(warmUp).map((sizes) => sizes[of]));
    // Of all workers together: one of them may have had no invocation between two checkpoints.
    const together = (values[0] ?? []).map((_, checkpoint) =>
      sum(values.map((each) => each[checkpoint] ?? 0)),
    );
    if (together.some((value, i) => i > 0 && value <= (together[i - 1] ?? 0))) return [];
    const rises = values.map((each) => (each.at(-1) ?? 0) - (each[0] ?? 0));
    const least = Math.min(...rises);
    if (least < total || least < perInvocation * counted) return [];
    const each = sum(rises) / rises.length / counted;
    return [
      {
        kind: 'growth',
        of,
        perInvocation: each,
        count: complete.length,
        message: `every invocation leaves ${each.toFixed(each < 10 ? 1 : 0)} ${unit} behind in its worker, and none of it goes`,
      },
    ];
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
