import { channel } from 'node:diagnostics_channel';
import type { Participant } from '@telemetry/event-store';

/** What an invocation does from now on, as far as the processor knows: between two of its waits it computes. */
type Doing = 'computes' | 'waits for a look-up' | 'waits for its object' | 'has ended';

const invocations = channel('telemetry:invocation');

/** Tells who watches this thread. While nobody does, it is one look at a flag. */
export function tell(invocation: Participant, does: Doing): void {
  if (invocations.hasSubscribers) invocations.publish({ invocation, does });
}
