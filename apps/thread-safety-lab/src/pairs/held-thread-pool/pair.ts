import { definePair } from '../../pair.ts';

/** The same handler; only the function's environment differs. */
export const heldThreadPool = definePair({
  name: 'held-thread-pool',
  why: "Idle polls hold all four threads of libuv's pool, so gzip never gets one. A larger pool (`UV_THREADPOOL_SIZE`) has some left.",
  symptom: 'invocations that never end, for gzip finds no thread',
  foundBy: { lint: null, race: 'hanging-slot' },
  unsafe: { file: 'handler.ts' },
  safe: { file: 'handler.ts', environment: { UV_THREADPOOL_SIZE: '8' } },
  event: (_, user) => ({ user }),
  count: (run) => run.unanswered.length,
  workers: 4,
  invocations: 8,
  concurrency: 8,
  pollsHoldPoolThreads: true,
  unsafeHangs: true,
});
