import { definePair } from '../../pair.ts';

/**
 * The first of nine is slow. On default Lambda the others run in an environment of their own meanwhile. The race sends several
 * that are slow, for it looks away from those before its first checkpoint and wants two.
 */
export const slowSynchronousCode = definePair({
  name: 'slow-synchronous-code',
  why: 'While one invocation computes, its worker thread takes no work and answers nobody. With a turn for others between pieces, the quick ones go ahead.',
  symptom: 'quick invocations that had to wait for the slow one',
  foundBy: { lint: null, race: 'blocked-event-loop' },
  event: (invocation, user) => ({ user, rounds: invocation % 9 === 0 ? 200_000 : 10 }),
  count: ({ answered }) => {
    const slow = answered.findIndex(({ invocation }) => invocation === 0);
    return answered.length - 1 - slow;
  },
  of: ({ answered }) => answered.length - 1,
  ofDegree: true,
  invocations: 9,
  raceSize: { invocations: 24, concurrency: 4 },
  workers: 1,
});
