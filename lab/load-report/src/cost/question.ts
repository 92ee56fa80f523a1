import {
  type HybridCompute,
  type ManagedCompute,
  measuredWorkload,
  type PipelineQuestion,
  priceList,
  type RunTotals,
} from '@telemetry/prices';
import {
  type CellArm,
  type Deployment,
  type ManagedInstances,
  type Measurement,
  splitOf,
  totalsOf,
} from '@telemetry/runs';
import { assumptions } from './assumptions.ts';

/** What to ask the cost model: these repeats' means as the workload, the arm as deployed. Null where a figure is missing. */
export function questionOf(
  { deployment }: Pick<CellArm, 'deployment'>,
  repeats: readonly Measurement[],
  eventsPerMonth: number,
): PipelineQuestion | null {
  const totals = totalsOf(repeats, deployment?.compute !== 'managed-instances');
  if (!deployment || !totals) return null;
  const asked = workAndComputeOf(deployment, repeats, totals);
  return asked && { eventsPerMonth, ...asked, settings: { ...assumptions, edge: deployment.edge } };
}

function workAndComputeOf(
  deployment: Deployment,
  repeats: readonly Measurement[],
  totals: RunTotals,
): Pick<PipelineQuestion, 'workload' | 'compute'> | null {
  const { architecture, memoryMiB, managedInstances, overflow } = deployment;
  const workload = measuredWorkload(totals);
  if (!managedInstances) return { workload, compute: { arm: 'default', architecture, memoryMiB } };
  const floor = managedOf(deployment, managedInstances);
  if (deployment.compute !== 'hybrid') return { workload, compute: floor };
  const split = splitOf(repeats, totals);
  if (!overflow || !split) return null;
  const compute: HybridCompute = {
    arm: 'hybrid',
    floor,
    overflow: { arm: 'default', architecture: overflow.architecture, memoryMiB: overflow.memoryMiB },
    overflowShare: split.overflowShare,
    ...(split.overflow && { overflowWorkload: measuredWorkload(split.overflow) }),
  };
  return { workload: measuredWorkload(split.floor ?? totals), compute };
}

function managedOf(
  { memoryMiB, interfaceEndpointZones }: Deployment,
  managedInstances: ManagedInstances,
): ManagedCompute {
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
