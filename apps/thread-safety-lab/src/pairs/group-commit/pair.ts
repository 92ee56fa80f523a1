import { definePair } from '../../pair.ts';

/** Sharing on purpose: an object is written when half of the slots wait for it. On default Lambda nobody else comes. */
export const groupCommit = definePair({
  name: 'group-commit',
  why: 'One object for each row costs a request each. Rows of invocations that run at once share an object, and each waits until its own row is stored.',
  symptom: 'objects written for 48 rows',
  foundBy: { lint: null, race: null },
  event: (_, row) => ({ row }),
  count: (run) => run.upstream.filter(({ method }) => method === 'PUT').length,
  of: () => 48,
  wrongOnDefault: true,
  // 48 rows, half of 16 slots at a time; so long a linger never ends before.
  safe: { file: 'safe.ts', environment: { LINGER_MS: '600000' }, environmentInRace: { LINGER_MS: '20' } },
  safeAtMost: 6,
  workers: 1,
});
