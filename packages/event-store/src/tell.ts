import { channel } from 'node:diagnostics_channel';

/** An object of the group commit, from its first rows on. The same `object` is told again and again. */
interface ObjectNews {
  object: object;
  state: 'fills' | 'is written' | 'is stored' | 'failed';
  rows: number;
  invocations: number;
}

const objects = channel('telemetry:object');

/** Tells who watches this thread. While nobody does, it is one look at a flag. */
export function tell(
  object: { rows: number; participants: ReadonlySet<unknown> },
  state: ObjectNews['state'],
): void {
  if (!objects.hasSubscribers) return;
  objects.publish({
    object,
    state,
    rows: object.rows,
    invocations: object.participants.size,
  } satisfies ObjectNews);
}
