import type { Belief } from './belief.ts';
import { beliefsByHand } from './by-hand.ts';
import { beliefsOfAnEvent } from './of-an-event.ts';
import { beliefsOfTheAccount } from './of-the-account.ts';
import { beliefsOfTheEdge } from './of-the-edge.ts';
import { beliefsOfTheEdgeInDepth } from './of-the-edge-in-depth.ts';
import { beliefsOfTheMapping } from './of-the-mapping.ts';
import { beliefsOfTheQueue } from './of-the-queue.ts';

/** Everything we believe of AWS and act on, in the order in which it is asked. */
export const beliefs: readonly Belief[] = [
  ...beliefsOfTheEdge,
  ...beliefsOfTheEdgeInDepth,
  ...beliefsOfTheQueue,
  ...beliefsOfAnEvent,
  ...beliefsOfTheAccount,
  ...beliefsOfTheMapping,
  ...beliefsByHand,
];
