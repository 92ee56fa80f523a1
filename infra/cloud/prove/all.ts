import type { Belief } from './belief.ts';
import { beliefsByHand } from './by-hand.ts';
import { beliefsOfAnEvent } from './of-an-event.ts';
import { beliefsOfEdgeKinds } from './of-edge-kinds.ts';
import { beliefsOfTheAccount } from './of-the-account.ts';
import { beliefsOfTheEdge } from './of-the-edge.ts';
import { beliefsOfTheEdgeInDepth } from './of-the-edge-in-depth.ts';
import { beliefsOfTheMapping } from './of-the-mapping.ts';
import { beliefsOfTheQueue } from './of-the-queue.ts';
import { beliefsOfTheRoles } from './of-the-roles.ts';
import { beliefsOfTheThrottle } from './of-the-throttle.ts';

const groups = {
  edge: [...beliefsOfTheEdge, ...beliefsOfTheEdgeInDepth],
  'edge-kinds': beliefsOfEdgeKinds,
  queue: beliefsOfTheQueue,
  event: beliefsOfAnEvent,
  account: [...beliefsOfTheRoles, ...beliefsOfTheAccount],
  mapping: beliefsOfTheMapping,
  throttle: beliefsOfTheThrottle,
  'by-hand': beliefsByHand,
} as const satisfies Record<string, readonly Belief[]>;

/** Everything we believe of AWS and act on, in the order in which it is asked. */
export const beliefs: readonly Belief[] = Object.values(groups).flat();

const isOfAcceptance = (belief: Belief): boolean => belief.about !== 'by-hand' && belief.acceptance === true;

/** What is asked together, by its name: what rests on one part, and `acceptance`, what is asked after each deployment. */
export const groupNames = [...(Object.keys(groups) as (keyof typeof groups)[]), 'acceptance'] as const;
export type GroupName = (typeof groupNames)[number];

/** The group that a belief is of, beside `acceptance`. */
export const groupOf = ({ id }: Belief): string =>
  Object.entries(groups).find(([, of]) => of.some((belief) => belief.id === id))?.[0] ?? '';

/** What of the beliefs is asked. */
export interface Chosen {
  ids?: readonly string[];
  groups?: readonly GroupName[];
  /** Only what of it is asked after each deployment. */
  acceptance?: boolean;
}

/** Those named, by id or group, or all. Throws with the names that there are when one is unknown, and when none is left. */
export function choose({ ids = [], groups: named = [], acceptance = false }: Chosen): Belief[] {
  const unknown = ids.filter((id) => !beliefs.some((belief) => belief.id === id));
  if (unknown.length > 0)
    throw new WrongChoiceError(
      `there is no belief ${unknown.join(', ')}; there are ${beliefs.map(({ id }) => id).join(', ')}`,
    );
  const isNamed = (belief: Belief): boolean =>
    ids.includes(belief.id) ||
    named.some((group) => (group === 'acceptance' ? isOfAcceptance(belief) : groupOf(belief) === group));
  const all = ids.length + named.length === 0;
  const chosen = beliefs.filter(
    (belief) => (all || isNamed(belief)) && (!acceptance || isOfAcceptance(belief)),
  );
  if (chosen.length === 0)
    throw new WrongChoiceError(
      `nothing of it is asked after a deployment: leave --acceptance away, or see --acceptance --list`,
    );
  return chosen;
}

export class WrongChoiceError extends Error {}
