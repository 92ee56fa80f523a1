import {
  assumedWork,
  defaultComputeOfProject,
  knownRegions,
  managedComputeOfProject,
  type PipelineBill,
  type PipelineQuestion,
  pipelineSettingsOfProject,
  priceList,
  pricePipeline,
  workloadOf,
} from '@telemetry/prices';
import { type Arm, type Environments, interfaceEndpoints, type StageConfig } from '@telemetry/settings';
import { watchingUsd } from './stage-cost-watching.ts';

type ManagedCompute = Extract<PipelineQuestion['compute'], { arm: 'managed-instances' }>;

/** US dollars a month of one arm, at list prices and without free tier. */
export interface ArmCost {
  arm: Arm;
  /** With no event at all. */
  idleUsd: number;
  /** Of that, what a pause leaves. */
  pausedUsd: number;
  /** Steady traffic; `overflowShare` is what of it is more than a hybrid's floor can do. */
  traffic: { eventsPerMonth: number; usd: number; overflowShare?: number }[];
  /** What an idle month is made of, dearest first. */
  idleParts: { part: string; usd: number }[];
  /** The instance type that is priced: the dearest that Lambda may choose. */
  instanceType?: string;
}

export interface StageCost {
  /** Where the prices are of; not the region asked for when its prices are unknown. */
  region: string;
  arms: ArmCost[];
}

export const shownTraffic = [1e6, 50e6, 1e9];

/**
 * What the settings cost. Traffic is the cost model's assumed one: 25 events a request, 10 messages an invocation.
 * Traces, a firewall and data that leaves AWS are not in it.
 */
export function stageCost(config: StageConfig, arms: readonly Arm[], region = 'us-east-1'): StageCost {
  const priced = knownRegions().includes(region) ? region : 'us-east-1';
  return { region: priced, arms: arms.map((arm) => armCost(config, arm, priced)) };
}

function armCost(config: StageConfig, arm: Arm, region: string): ArmCost {
  const compute = computeOf(config, arm, region);
  const bill = (eventsPerMonth: number): PipelineBill =>
    pricePipeline({
      eventsPerMonth,
      workload: workloadOf(assumedWork),
      compute,
      settings: {
        ...pipelineSettingsOfProject,
        region,
        edge: config.edge.kind,
        retentionMonths: (config.retentionDays.events * 24) / pipelineSettingsOfProject.hoursPerMonth,
      },
    });
  const idle = bill(0);
  const watchingIdleUsd = watchingUsd(config, arm, region, false);
  const idleUsd = idle.totalUsd + watchingIdleUsd;
  const fleetUsd = sum(idle.parts.filter(({ part }) => part === 'compute').map(({ totalUsd }) => totalUsd));
  return {
    arm,
    idleUsd,
    pausedUsd: idleUsd - fleetUsd,
    traffic: shownTraffic.map((eventsPerMonth) => {
      const { totalUsd, overflowShare } = bill(eventsPerMonth);
      const usd = totalUsd + watchingUsd(config, arm, region, true);
      return { eventsPerMonth, usd, overflowShare };
    }),
    idleParts: [
      ...idle.parts.map(({ part, totalUsd }) => ({ part, usd: totalUsd })),
      { part: 'watching', usd: watchingIdleUsd },
    ]
      .filter(({ usd }) => usd > 0)
      .sort((a, b) => b.usd - a.usd),
    instanceType: onInstances(compute)?.instanceType,
  };
}

function computeOf(config: StageConfig, arm: Arm, region: string): PipelineQuestion['compute'] {
  const onDefault = { ...defaultComputeOfProject, memoryMiB: config.defaultCompute.memoryMiB };
  if (arm === 'default') return onDefault;
  const environments = arm === 'hybrid' ? config.hybrid.environments : config.managedInstances.environments;
  const floor = managedCompute(config, environments, region);
  return arm === 'managed-instances'
    ? floor
    : { arm, floor, floorEnvironments: environments.min, overflow: onDefault };
}

function onInstances(compute: PipelineQuestion['compute']): ManagedCompute | undefined {
  if (compute.arm === 'default') return undefined;
  return compute.arm === 'hybrid' ? compute.floor : compute;
}

function managedCompute(config: StageConfig, environments: Environments, region: string): ManagedCompute {
  const { managedInstances, logsEndpointZones } = config;
  const { memoryMiB, memoryGiBPerVcpu, concurrencyPerEnvironment } = managedInstances;
  return {
    ...managedComputeOfProject,
    instanceType: dearest(managedInstances.instanceTypes, region),
    environment: { memoryMiB, memoryGiBPerVcpu, maxConcurrency: concurrencyPerEnvironment },
    minEnvironments: environments.min,
    // Lambda spreads the first three over the zones: three instances, where there are three environments.
    minInstances: Math.min(3, environments.min),
    network: {
      kind: 'interface-endpoints',
      endpoints: interfaceEndpoints(config),
      availabilityZones: logsEndpointZones,
    },
  };
}

function dearest(types: readonly string[], region: string): string {
  const { instances } = priceList(region);
  const known = types.flatMap((type) => (instances[type] ? [{ type, usd: instances[type].usdPerHour }] : []));
  const [first] = known.sort((a, b) => b.usd - a.usd);
  if (!first) throw new RangeError(`no price is known for any of ${types.join(', ')}`);
  return first.type;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
