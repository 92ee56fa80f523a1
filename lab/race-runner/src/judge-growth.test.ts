import { expect, it } from 'vitest';
import { growthOf, leastForGrowth, secondLook, tellsGrowth } from './judge-growth.ts';
import { sizesOfRounds } from './requests.ts';

const sizes = (heapBytes: readonly number[], listeners = heapBytes.map(() => 5)) =>
  heapBytes.map((bytes, i) => ({
    kind: 'sizes' as const,
    threadId: 1,
    checkpoint: i + 1,
    heapBytes: bytes,
    listeners: listeners[i] ?? 0,
    timers: 0,
    entries: 0,
  }));
const invocations = [100, 100, 100, 100, 100];
const MiB = 2 ** 20;

it('names what rises from every checkpoint to the next', () => {
  const found = growthOf(
    sizes(
      [1, 2, 3, 4, 5].map((n) => n * MiB),
      [5, 105, 205, 305, 405],
    ),
    invocations,
  );
  expect(found.map(({ of, perInvocation }) => [of, Math.round(perInvocation)])).toEqual([
    ['listeners', 100 / 100],
    ['heapBytes', 10_486],
  ]);
});

it('is quiet about what comes to rest, however much it is', () => {
  expect(growthOf(sizes([1, 90, 95, 95, 95].map((n) => n * MiB)), invocations)).toEqual([]);
});

it('is quiet when one worker of two does not grow', () => {
  const still = sizes([5, 5, 5, 5, 5].map((n) => n * MiB)).map((seen) => ({ ...seen, threadId: 2 }));
  expect(growthOf([...sizes([1, 2, 3, 4, 5].map((n) => n * MiB)), ...still], invocations)).toEqual([]);
});

it('names what rises although a worker had nothing to do between two checkpoints', () => {
  const flat = [0, 0, 0, 0, 0];
  const busy = sizes(flat, [5, 55, 155, 205, 255]);
  const idleOnce = sizes(flat, [5, 55, 55, 105, 155]).map((seen) => ({ ...seen, threadId: 2 }));
  const [found] = growthOf([...busy, ...idleOnce], invocations);
  // 200 and 100 of what 150 invocations each left.
  expect(found).toMatchObject({ of: 'listeners', count: 2, perInvocation: 1 });
});

it('is quiet about leaps: code that is compiled, a pool that fills', () => {
  const leap = [1, 1.1, 1.2, 1.3, 3, 3.1];
  expect(growthOf(sizes(leap.map((n) => n * MiB)), [...invocations, 100], secondLook)).toEqual([]);
  const steady = [1, 1.1, 1.6, 2.2, 2.6, 3.1];
  expect(growthOf(sizes(steady.map((n) => n * MiB)), [...invocations, 100], secondLook)).toHaveLength(1);
});

it('says how many invocations it takes', () => {
  const least = leastForGrowth(2, 6);
  expect(tellsGrowth(sizesOfRounds(least, 6), 2)).toBe(true);
  expect(tellsGrowth(sizesOfRounds(least - 6, 6), 2)).toBe(false);
});
