import { interfaceEndpoints, type Arm, type Environments, type StageConfig } from '@telemetry/settings';
import { priceList, type Architecture, type Commitment, type PriceList } from '../list/price-list.ts';
import type { DefaultCompute, ManagedCompute, PipelineQuestion } from '../pipeline/question.ts';
import { steadyDay, type DayShape } from '../traffic/day.ts';
import { assumedWork, workOf, type Work } from '../traffic/work.ts';
import { alarmMetricsOf, ownMetrics } from './alarm-metrics.ts';
import { dearestInstance } from './choose-instance.ts';

/** What is asked of a stage; what is left out is as the stage has it, or as the project assumes it. */
export interface Asked {
  eventsPerMonth: number;
  work?: Work;
  /** Of a hybrid's overflow, where it is another one. */
  overflowWork?: Work;
  overflowShare?: number;
  day?: DayShape;
  prices?: PriceList;
  freeTier?: boolean;
  commitment?: Commitment;
  /** Of default Lambda. The project deploys arm64 (infra/constructs/event-processor.ts). */
  architecture?: Architecture;
  instanceType?: string;
  /** Instead of interface endpoints. */
  natGateways?: number;
  retentionMonths?: number;
  athenaTb?: number;
}

/** As AWS's own calculator counts a month. */
export const hoursPerMonth = 730;

/** AWS promises that traffic may double within five minutes, so half of CPU and slots are kept free (capacity/fleet-size.ts has the source). */
export const targetUtilization = 0.5;

/** A long poll of 20 s that finds nothing. */
const emptyReceivesPerSecond = 0.05;

/**
 * The one way from a stage's settings to a bill: whoever prices a stage asks this. Throws a `RangeError` for savings plans
 * that are not known in the region.
 */
export function questionOfStage(config: StageConfig, arm: Arm, asked: Asked): PipelineQuestion {
  const { eventsPerMonth, work = workOf(assumedWork), prices = priceList() } = asked;
  return {
    eventsPerMonth,
    work,
    compute: computeOf(config, arm, asked, prices),
    settings: {
      region: prices.region,
      hoursPerMonth,
      freeTier: asked.freeTier ?? false,
      edge: config.edge.kind,
      retentionMonths: asked.retentionMonths ?? (config.retentionDays.events * 24) / hoursPerMonth,
      settling: config.sql.settling,
      athenaTb: asked.athenaTb ?? 0,
      emptyReceivesPerSecond,
      day: asked.day ?? steadyDay,
      mapping: config.mapping,
      maxRows: config.processor.maxRows,
      watching: { alarmMetrics: alarmMetricsOf(config, arm), dashboards: 1, ownMetrics },
      customerKey: config.security?.customerKey ?? false,
    },
  };
}

function computeOf(
  config: StageConfig,
  arm: Arm,
  asked: Asked,
  prices: PriceList,
): PipelineQuestion['compute'] {
  const shares = asked.commitment && prices.commitments[asked.commitment];
  const onDefault: DefaultCompute = {
    arm: 'default',
    architecture: asked.architecture ?? 'arm64',
    memoryMiB: config.defaultCompute.memoryMiB,
    mappingMaxConcurrency: config.defaultCompute.mappingMaxConcurrency,
    discount: shares?.lambda.share,
  };
  if (arm === 'default') return onDefault;
  const managed = (environments: Environments): ManagedCompute =>
    managedCompute(config, environments, asked, prices);
  if (arm === 'managed-instances') return managed(config.managedInstances.environments);
  const { environments } = config.hybrid;
  return {
    arm,
    floor: managed(environments),
    overflow: onDefault,
    overflowWork: asked.overflowWork,
    overflowShare: asked.overflowShare,
  };
}

function managedCompute(
  config: StageConfig,
  environments: Environments,
  asked: Asked,
  prices: PriceList,
): ManagedCompute {
  const { managedInstances, logsEndpointZones } = config;
  const { memoryMiB, memoryGiBPerVcpu, concurrencyPerEnvironment, lingerMs } = managedInstances;
  return {
    arm: 'managed-instances',
    instanceType: asked.instanceType ?? dearestInstance(managedInstances.instanceTypes, prices),
    environment: { memoryMiB, memoryGiBPerVcpu, maxConcurrency: concurrencyPerEnvironment },
    targetUtilization,
    lingerMs,
    mappingMaxConcurrency: managedInstances.mappingMaxConcurrency,
    provisionedPollers: managedInstances.provisionedPollers,
    minEnvironments: environments.min,
    maxEnvironments: environments.max,
    // Lambda spreads the first three over the zones: three instances, where there are three environments.
    minInstances: Math.min(3, environments.min),
    discount: asked.commitment && prices.commitments[asked.commitment].ec2.share,
    network:
      asked.natGateways === undefined
        ? {
            kind: 'interface-endpoints',
            endpoints: interfaceEndpoints(config),
            availabilityZones: logsEndpointZones,
          }
        : { kind: 'nat-gateways', gateways: asked.natGateways },
  };
}
