import { definePair } from '../../pair.ts';

/**
 * Sharing on purpose. On default Lambda nobody comes while the object lingers: as many objects, and every linger is billed.
 * So the processor's linger is a setting of the arm.
 */
export const groupCommit = definePair({
  name: 'group-commit',
  symptom: 'objects written for 48 rows',
  foundBy: { lint: null, race: null },
  event: (_, row) => ({ row }),
  count: (run) => run.upstream.filter(({ method }) => method === 'PUT').length,
  of: () => 48,
  wrongOnDefault: true,
  safeAtMost: 16,
});
