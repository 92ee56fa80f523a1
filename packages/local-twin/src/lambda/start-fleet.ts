import { DefaultFleet } from './default-fleet.ts';
import type { Fleet, FleetContext } from './fleet.ts';
import { ManagedFleet } from './managed-fleet.ts';

/** The fleet that the function's compute asks for. On managed instances its minimum of environments is running. */
export function startFleet(context: FleetContext): Promise<Fleet> {
  const { compute } = context.definition;
  return compute.kind === 'default'
    ? Promise.resolve(new DefaultFleet(context))
    : ManagedFleet.start(context, compute);
}
