import {
  type Arm,
  daySeconds,
  environmentsPerInstance,
  fleetSize,
  instanceType,
  minuteRates,
  type Pollers,
  pollersFor,
  priceList,
  rateOf,
  vcpusOf,
  type Workload,
} from '@telemetry/prices';
import type { Comparison } from '../pipeline/compare.ts';
import type {
  ConsumerSettings,
  DefaultFleetSettings,
  ManagedFleetSettings,
  MappingSettings,
  Work,
} from './settings.ts';

export const arms: Arm[] = ['default', 'managed-instances', 'hybrid'];

/** Of the project's queue and mapping (packages/settings/src/project.ts). */
const deployed = {
  batchSize: 100,
  batchingWindowMs: 1_000,
  visibilityTimeoutMs: 181_000,
  maxReceiveCount: 10,
};

/** AWS Lambda developer guide, services-sqs-scaling, read 2026-11-21. */
const standardPollers = { first: 5, addedPerMinute: 300, most: 1_250 };
const provisionedPollers = { invocationsAtOnce: 10, addedPerMinute: 1_000, most: 20_000 };

/** Standard mappings hand managed instances 5 MB/s (lambda-managed-instances-quotas, read 2026-11-21). */
const standardKbPerSecond = 5 * 1_024;

/** Of an SQS call within a region; AWS states none. */
const callMs = 10;

/**
 * The hybrid's alarm (packages/settings/src/project.ts): a data point a minute, one that is late of the last three joins. That the alarm,
 * its event and the mapping's change take time themselves is left out.
 */
const joins = { aboveAgeMs: 30_000, lookEveryMs: 60_000, leaveAfterLooks: 3 };

const defaultFleet: DefaultFleetSettings = {
  kind: 'default',
  concurrencyLimit: 1_000,
  addedPerTenSeconds: 1_000,
  coldStartMs: 400,
  idleEnvironmentMs: 300_000,
};

/** Waiting is an invocation's, CPU is its messages'. */
function workOf({ durationMs, cpuMs, messagesPerInvocation }: Workload): Work {
  const cpuMsPerMessage = cpuMs / messagesPerInvocation;
  return {
    wallMs: durationMs - cpuMs,
    wallMsPerMessage: cpuMsPerMessage,
    cpuMs: 0,
    cpuMsPerMessage,
  };
}

function messagesPerSecond({ eventsPerMonth, workloads, settings }: Comparison): number {
  return eventsPerMonth / workloads.default.eventsPerRequest / (settings.hoursPerMonth * 3_600);
}

/** Whole messages of each second of the day. */
export function arrivalsOf(comparison: Comparison): Float64Array {
  const mean = messagesPerSecond(comparison);
  const rate = rateOf(comparison.settings.day);
  const arrivals = new Float64Array(daySeconds);
  let due = 0;
  let sent = 0;
  for (let second = 0; second < daySeconds; second += 1) {
    due += mean * rate(second + 0.5);
    const now = Math.round(due);
    arrivals[second] = now - sent;
    sent = now;
  }
  return arrivals;
}

export interface DaySettings {
  maxReceiveCount: number;
  work: Work;
  consumers: ConsumerSettings[];
  pollers: Pollers;
}

export function daySettings(arm: Arm, comparison: Comparison): DaySettings {
  const workload = comparison.workloads[arm === 'default' ? 'default' : 'managed-instances'];
  const mean = messagesPerSecond(comparison);
  const rates = minuteRates(comparison.settings.day);
  const pollers = pollersFor(arm === 'default' ? 'default' : 'managed-instances', {
    messagesPerSecond: mean * Math.max(...rates),
    messagesPerInvocation: deployed.batchSize,
    mbPerSecond: (mean * Math.max(...rates) * workload.requestKb) / 1_024,
    concurrentInvocations:
      (mean * Math.max(...rates) * workload.durationMs) / 1_000 / workload.messagesPerInvocation,
  });
  const consumer = (fleet: ConsumerSettings['fleet']): ConsumerSettings => ({
    mapping: {
      batchSize: deployed.batchSize,
      batchingWindowMs: deployed.batchingWindowMs,
      callMs,
      visibilityTimeoutMs: deployed.visibilityTimeoutMs,
      pollers: fitPollers(
        pollers.provisioned
          ? { ...provisionedPollers, first: pollers.pollers * provisionedPollers.invocationsAtOnce }
          : standardPollers,
        fleet,
      ),
      maxMessagesPerSecond:
        fleet.kind === 'default' || pollers.provisioned ? Infinity : standardKbPerSecond / workload.requestKb,
    },
    fleet,
  });
  const { maxReceiveCount } = deployed;
  const work = workOf(workload);
  if (arm === 'default') return { maxReceiveCount, work, pollers, consumers: [consumer(defaultFleet)] };
  // The floor of a hybrid does not grow: it is what the mean of the day asks for.
  const [atFirst = 1] = rates;
  const managed = consumer(managedFleet(comparison, arm === 'hybrid' ? 1 : atFirst, arm === 'hybrid'));
  return arm === 'hybrid'
    ? { maxReceiveCount, work, pollers, consumers: [managed, { ...consumer(defaultFleet), joins }] }
    : { maxReceiveCount, work, pollers, consumers: [managed] };
}

/** As deployed: a fleet that cannot grow is given no more batches at once than it has slots. Lambda takes 2 at least. */
function fitPollers(
  { first, addedPerMinute, most }: MappingSettings['pollers'],
  fleet: ConsumerSettings['fleet'],
): MappingSettings['pollers'] {
  const slots = fleet.kind === 'default' ? Infinity : fleet.environments.max * fleet.maxConcurrency;
  const fitting = Math.max(2, Math.min(most, slots));
  return { first: Math.min(first, fitting), addedPerMinute, most: fitting };
}

function managedFleet(comparison: Comparison, rate: number, fixed: boolean): ManagedFleetSettings {
  const compute = comparison['managed-instances'];
  const { durationMs, cpuMs, messagesPerInvocation } = comparison.workloads['managed-instances'];
  const instance = instanceType(priceList(comparison.settings.region), compute.instanceType);
  const { environments } = fleetSize(
    {
      invocationsPerSecond: (messagesPerSecond(comparison) * rate) / messagesPerInvocation,
      durationMs,
      cpuMs,
    },
    { ...compute, instance },
  );
  return {
    kind: 'managed-instances',
    maxConcurrency: compute.environment.maxConcurrency,
    vcpusPerEnvironment: vcpusOf(compute.environment),
    environmentsPerInstance: environmentsPerInstance(instance, compute.environment),
    minInstances: compute.minInstances,
    environments: fixed
      ? { min: environments, max: environments }
      : { min: compute.minEnvironments, start: environments, max: 15_000 },
    targetUtilization: compute.targetUtilization,
    provisioningDelayMs: 60_000,
    scaleInAfterMs: 600_000,
  };
}
