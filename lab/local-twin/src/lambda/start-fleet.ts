import { refuseReservedVariables } from '@telemetry/execution-environment';
import { DefaultFleet } from './default-fleet.ts';
import type { Fleet, FleetContext } from './fleet.ts';
import { functionVariables } from './function-variables.ts';
import { ManagedFleet } from './managed-fleet.ts';
import { refuseReferences } from '../template/dynamic-references.ts';

/** The fleet that the function's compute asks for. On managed instances its minimum of environments is running. */
export async function startFleet(context: FleetContext): Promise<Fleet> {
  const { compute, functionName, environment } = context.definition;
  const variables = functionVariables(environment, context.settings);
  refuseReferences(functionName, variables);
  refuseReservedVariables(variables);
  return compute.kind === 'default' ? new DefaultFleet(context) : await ManagedFleet.start(context, compute);
}
