import {
  type Compute,
  measuredWorkload,
  type PipelineQuestion,
  priceList,
  type RunTotals,
} from '@telemetry/cost-model';
import type { CellArm } from '../measure/cells.ts';
import type { Measurement } from '../measure/measurement.ts';
import type { Deployment } from '../raw/deployment-file.ts';
import { assumptions } from './assumptions.ts';

/** What to ask the cost model: these repeats' means as the workload, the arm as deployed. Null where a figure is missing. */
export function questionOf(
  { deployment }: Pick<CellArm, 'deployment'>,
  repeats: readonly Measurement[],
  eventsPerMonth: number,
): PipelineQuestion | null {
  const totals = totalsOf(repeats, deployment?.compute === 'default');
  if (!deployment || !totals) return null;
  return {
    eventsPerMonth,
    workload: measuredWorkload(totals),
    compute: computeOf(deployment),
    settings: { ...assumptions, edge: deployment.edge },
  };
}

/** Default Lambda is billed by duration alone, so that CPU time, which CloudWatch does not tell of it, may be missing. */
function totalsOf(repeats: readonly Measurement[], cpuMayBeMissing: boolean): RunTotals | null {
  const sum = (pick: (repeat: Measurement) => number | null): number =>
    repeats.reduce((total, repeat) => total + (pick(repeat) ?? NaN), 0);
  const invocations = sum((repeat) => repeat.invocations);
  const totals: RunTotals = {
    events: sum(({ acceptedEvents }) => acceptedEvents),
    requests: sum(({ acceptedRequests }) => acceptedRequests),
    requestBytes: sum(({ meanBodyBytes, acceptedRequests }) => meanBodyBytes * acceptedRequests),
    received: sum(({ received }) => received),
    invocations,
    invocationMs: sum((repeat) => repeat.invocationMs && repeat.invocationMs * repeat.invocations),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds ?? (cpuMayBeMissing ? 0 : null)),
    objects: sum(({ objects }) => objects),
    objectBytes: sum(({ objectBytes }) => objectBytes),
    logBytes: invocations * assumptions.logBytesPerInvocation,
  };
  const counted = [totals.events, totals.requests, totals.received, invocations, totals.objects];
  return Object.values(totals).every(Number.isFinite) && counted.every((value) => value > 0) ? totals : null;
}

function computeOf({
  architecture,
  memoryMiB,
  managedInstances,
  interfaceEndpointZones,
}: Deployment): Compute {
  if (!managedInstances) return { arm: 'default', architecture, memoryMiB };
  const { slotsPerEnvironment, vcpusPerEnvironment, minEnvironments, availabilityZones } = managedInstances;
  return {
    arm: 'managed-instances',
    instanceType: cheapestOf(managedInstances.instanceTypes),
    environment: {
      memoryMiB,
      memoryGiBPerVcpu: memoryMiB / 1_024 / vcpusPerEnvironment,
      maxConcurrency: slotsPerEnvironment,
    },
    targetUtilization: assumptions.targetUtilization,
    minEnvironments,
    minInstances: Math.min(availabilityZones, minEnvironments),
    network: {
      kind: 'interface-endpoints',
      endpoints: interfaceEndpointZones / availabilityZones,
      availabilityZones,
    },
  };
}

function cheapestOf(instanceTypes: readonly string[]): string {
  const { instances } = priceList(assumptions.region);
  const usdPerHour = (type: string): number => instances[type]?.usdPerHour ?? Infinity;
  const [cheapest] = instanceTypes.toSorted((a, b) => usdPerHour(a) - usdPerHour(b));
  if (!cheapest || usdPerHour(cheapest) === Infinity)
    throw new RangeError(`no price is known for any of ${instanceTypes.join(', ')}`);
  return cheapest;
}
