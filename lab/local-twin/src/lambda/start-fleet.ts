import { DefaultFleet } from './default-fleet.ts';
import type { Fleet, FleetContext } from './fleet.ts';
import { ManagedFleet } from './managed-fleet.ts';
import { refuseReferences } from '../template/dynamic-references.ts';

/** The fleet that the function's compute asks for. On managed instances its minimum of environments is running. */
export async function startFleet(context: FleetContext): Promise<Fleet> {
  const { compute, functionName, environment } = context.definition;
  refuseReferences(functionName, { ...environment, ...context.settings.functionEnvironment });
  return compute.kind === 'default' ? new DefaultFleet(context) : await ManagedFleet.start(context, compute);
}
