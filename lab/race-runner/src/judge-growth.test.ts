import { expect, it } from 'vitest';
import { growthOf, leastForGrowth, secondLook, tellsGrowth } from './judge-growth.ts';
import { sizesOfRounds } from './requests.ts';

const sizes = (
  heapBytes: readonly number[],
  listeners = heapBytes.map(() => 5),
  begun = heapBytes.map((_, i) => 100 * (i + 1)),
) =>
  heapBytes.map((bytes, i) => ({
    kind: 'sizes' as const,
    threadId: 1,
    checkpoint: i + 1,
    invocations: begun[i] ?? 0,
    heapBytes: bytes,
    listeners: listeners[i] ?? 0,
    timers: 0,
    entries: 0,
  }));
const onOther = (series: ReturnType<typeof sizes>) => series.map((seen) => ({ ...seen, threadId: 2 }));
const MiB = 2 ** 20;

it('names what rises from every checkpoint to the next', () => {
  const found = growthOf(
    sizes(
      [1, 2, 3, 4, 5].map((n) => n * MiB),
      [5, 105, 205, 305, 405],
    ),
  );
  expect(found?.map(({ of, perInvocation }) => [of, Math.round(perInvocation)])).toEqual([
    ['listeners', 100 / 100],
    ['heapBytes', 10_486],
  ]);
});

it('is quiet about what comes to rest, however much it is', () => {
  expect(growthOf(sizes([1, 90, 95, 95, 95].map((n) => n * MiB)))).toEqual([]);
});

it('is quiet when one worker of two does not grow', () => {
  const still = onOther(sizes([5, 5, 5, 5, 5].map((n) => n * MiB)));
  expect(growthOf([...sizes([1, 2, 3, 4, 5].map((n) => n * MiB)), ...still])).toEqual([]);
});

it('names what rises although a worker had nothing to do between two checkpoints', () => {
  const flat = [0, 0, 0, 0, 0];
  const busy = [50, 100, 200, 250, 300];
  const idleOnce = [50, 100, 100, 150, 200];
  const found = growthOf([...sizes(flat, busy, busy), ...onOther(sizes(flat, idleOnce, idleOnce))]);
  expect(found?.[0]).toMatchObject({ of: 'listeners', count: 2, perInvocation: 1 });
});

it('names what rises where nearly all invocations went to one worker', () => {
  const flat = [0, 0, 0, 0, 0];
  const [busy, idle] = [
    [98, 196, 294, 392, 490],
    [2, 4, 6, 8, 10],
  ];
  const found = growthOf([...sizes(flat, busy, busy), ...onOther(sizes(flat, idle, idle))]);
  expect(found?.[0]).toMatchObject({ of: 'listeners', count: 1, perInvocation: 1 });
});

it('says nothing where no worker had enough invocations, whatever the round says', () => {
  const begun = [2, 4, 6, 8, 10];
  expect(growthOf(sizes([0, 0, 0, 0, 0], [0, 50, 100, 150, 200], begun))).toBeUndefined();
});

it('names what rises in the rounds that there were time for, and with a worker that was held at one checkpoint', () => {
  const listeners = [0, 100, 200, 300];
  const flat = [0, 0, 0, 0];
  const held = onOther(sizes([0, 0], [0, 100]));
  expect(growthOf([...sizes(flat, listeners), ...held])).toMatchObject([{ of: 'listeners', count: 1 }]);
  expect(growthOf(sizes([0, 0, 0], [0, 100, 200]))).toBeUndefined();
});

it('takes a second look at what rises beside something that comes to rest', () => {
  // A first look at few invocations on a busy machine: an entry for each, and what is filled once.
  const begun = [20, 42, 64, 86, 108, 130];
  const entries = [18_350, 18_370, 18_392, 18_486, 18_508, 18_530];
  const seen = sizes([0, 0, 0, 0, 0, 0], undefined, begun).map((one, i) => ({
    ...one,
    entries: entries[i] ?? 0,
  }));
  expect(growthOf([...seen, ...onOther(seen)])).toMatchObject([{ of: 'entries' }]);
  expect(growthOf([...seen, ...onOther(seen)], secondLook)).toEqual([]);
});

it('is quiet about leaps: code that is compiled, a pool that fills', () => {
  const leap = [1, 1.1, 1.2, 1.3, 3, 3.1];
  expect(growthOf(sizes(leap.map((n) => n * MiB)), secondLook)).toEqual([]);
  const steady = [1, 1.1, 1.6, 2.2, 2.6, 3.1];
  expect(growthOf(sizes(steady.map((n) => n * MiB)), secondLook)).toHaveLength(1);
});

it('says how many invocations it takes', () => {
  const least = leastForGrowth(2, 6);
  expect(tellsGrowth(sizesOfRounds(least, 6), 2)).toBe(true);
  expect(tellsGrowth(sizesOfRounds(least - 6, 6), 2)).toBe(false);
});
