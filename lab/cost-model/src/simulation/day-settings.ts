import {
  atTraffic,
  daySeconds,
  environmentsPerInstance,
  fullBatch,
  instanceType,
  invocationWork,
  messagesPerSecond,
  rateOf,
  consumersOf,
  vcpusOf,
  type AtTraffic,
  type ManagedCompute,
  type PipelineQuestion,
  type PriceList,
  type Consumer,
} from '@telemetry/prices';
import {
  arms,
  mappingLimits,
  provisionedPollers,
  standardPollers,
  type Arm,
  type StageConfig,
} from '@telemetry/settings';
import type { Comparison } from '../pipeline/compare.ts';
import type {
  ConsumerSettings,
  DefaultFleetSettings,
  ManagedFleetSettings,
  MappingSettings,
  Work,
} from './settings.ts';
import type { SteadyTraffic } from './steady-fill.ts';

export { arms };

/** Of an SQS call within a region; AWS states none. */
const callMs = 10;

const defaultFleet: DefaultFleetSettings = {
  kind: 'default',
  concurrencyLimit: 1_000,
  addedPerTenSeconds: 1_000,
  coldStartMs: 400,
  idleEnvironmentMs: 300_000,
};

/** Whole messages of each second of the day. */
export function arrivalsOf(question: PipelineQuestion): Float64Array {
  const mean = messagesPerSecond(question);
  const rate = rateOf(question.settings.day);
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

/** Messages a second in each minute of the day: of its middle, as in the bill. */
export function trafficOf(question: PipelineQuestion): SteadyTraffic['messagesPerSecond'] {
  const mean = messagesPerSecond(question);
  const rate = rateOf(question.settings.day);
  return byMinute((minute) => mean * rate(minute * 60 + 30));
}

/** The same of the requests of each second of a trace. */
export function trafficOfTrace(trace: Float64Array): SteadyTraffic['messagesPerSecond'] {
  return byMinute((minute) => trace.subarray(minute * 60, minute * 60 + 60).reduce((a, b) => a + b, 0) / 60);
}

function byMinute(of: (minute: number) => number): SteadyTraffic['messagesPerSecond'] {
  const minutes = Array.from({ length: daySeconds / 60 }, (_, minute) => of(minute));
  return (atMs) => minutes[Math.min(minutes.length - 1, Math.floor(atMs / 60_000))] ?? 0;
}

export interface DaySettings {
  maxReceiveCount: number;
  work: Work;
  consumers: ConsumerSettings[];
}

/** How fast managed instances grow. */
export type ScaleOut = Pick<ManagedFleetSettings, 'doublingMs' | 'launchMs'>;

/** A stage's arm as the simulation takes it: the bounds of its settings, its queue and mapping, its fleet. */
export function daySettings(
  arm: Arm,
  { questions, config, prices }: Comparison,
  scaleOut: ScaleOut,
  traffic: SteadyTraffic['messagesPerSecond'],
): DaySettings {
  const question = questions[arm];
  const [first, overflow] = consumersOf(question, prices);
  const { maxReceiveCount } = config.queue;
  const work = workOf(first);
  const settingsOf = (
    consumer: Consumer,
    fleet: ConsumerSettings['fleet'],
    most: number,
  ): ConsumerSettings => ({
    work: workOf(consumer),
    mapping: {
      ...mappingOf(question.settings.mapping, config.processor, consumer, fleet, most),
      steady: {
        messagesPerSecond: traffic,
        endsAtMs: daySeconds * 1_000,
        fill: fillOf(consumer, question, prices),
      },
    },
    fleet,
  });
  const { managedInstances, defaultCompute } = config;
  const onDefault = (consumer: Consumer) =>
    settingsOf(consumer, defaultFleet, defaultCompute.mappingMaxConcurrency);
  const { compute } = question;
  if (compute.arm === 'default') return { maxReceiveCount, work, consumers: [onDefault(first)] };
  // The floor of a hybrid does not grow: it is what the mean of the day asks for.
  const managed = compute.arm === 'hybrid' ? compute.floor : compute;
  const atFirst = rateOf(question.settings.day)(30);
  const rate = compute.arm === 'hybrid' ? 1 - (overflow?.shareOfEvents ?? 0) : atFirst;
  const start = atTraffic(
    messagesPerSecond(question) * rate,
    question.work,
    managed,
    question.settings,
    prices,
  ) as Required<AtTraffic>;
  const environments =
    compute.arm === 'hybrid'
      ? { min: first.fleet?.atMean.environments ?? 1, max: first.fleet?.atMean.environments ?? 1 }
      : boundsOf(managed, start.fleet.environments);
  const instance = instanceType(prices, managed.instanceType);
  const fleet: ManagedFleetSettings = {
    kind: 'managed-instances',
    maxConcurrency: managed.environment.maxConcurrency,
    vcpusPerEnvironment: vcpusOf(managed.environment),
    environmentsPerInstance: environmentsPerInstance(instance, managed.environment),
    minInstances: managed.minInstances,
    environments,
    targetUtilization: managed.targetUtilization,
    ...scaleOut,
    scaleInAfterMs: 600_000,
  };
  const floor = settingsOf(first, fleet, managedInstances.mappingMaxConcurrency ?? Infinity);
  if (compute.arm !== 'hybrid') return { maxReceiveCount, work, consumers: [floor] };
  const { joinAboveAgeSeconds, leaveAfterMinutes } = config.hybrid;
  // The alarm has a data point a minute. That it, its event and the mapping's change take time themselves is left out.
  const joins = {
    aboveAgeMs: joinAboveAgeSeconds * 1_000,
    lookEveryMs: 60_000,
    leaveAfterLooks: leaveAfterMinutes,
  };
  return { maxReceiveCount, work, consumers: [floor, { ...onDefault(overflow ?? first), joins }] };
}

/** As the stage bounds them; more only where the day already begins with more. */
function boundsOf(
  { minEnvironments: min, maxEnvironments = Infinity }: ManagedCompute,
  needed: number,
): ManagedFleetSettings['environments'] {
  return { min, max: maxEnvironments, start: Math.min(needed, maxEnvironments) };
}

/** As the bill has it. A message here is received once, and does what its receives do there. */
function workOf({ work, compute }: Consumer): Work {
  const { wallMs, wallMsPerMessage, cpuMs, cpuMsPerMessage } = invocationWork(work, compute);
  const receives = work.receivesPerMessage;
  return {
    wallMs,
    wallMsPerMessage: wallMsPerMessage * receives,
    cpuMs,
    cpuMsPerMessage: cpuMsPerMessage * receives,
  };
}

/** How full the bill says that batches are at any traffic. */
function fillOf(
  { work, compute, fleet }: Consumer,
  { compute: asked, settings }: PipelineQuestion,
  prices: PriceList,
): SteadyTraffic['fill'] {
  const fixed = asked.arm === 'hybrid' ? fleet?.atMean.environments : undefined;
  return (messagesPerSecond, pollers) => {
    const { mappingMaxConcurrency = Infinity } = compute;
    const limited = { ...compute, mappingMaxConcurrency: Math.min(mappingMaxConcurrency, pollers) };
    const { workload } = atTraffic(messagesPerSecond, work, limited, settings, prices, fixed);
    return workload.messagesPerInvocation / work.receivesPerMessage;
  };
}

function mappingOf(
  mapping: StageConfig['mapping'],
  processor: StageConfig['processor'],
  { pollers, workload, work }: Consumer,
  fleet: ConsumerSettings['fleet'],
  maxConcurrency: number,
): MappingSettings {
  const { perPoller } = provisionedPollers;
  return {
    batchSize: fullBatch(mapping, work),
    batchingWindowMs: mapping.batchingWindowSeconds * 1_000,
    callMs,
    visibilityTimeoutMs:
      (mappingLimits.visibilityTimeouts * processor.timeoutSeconds + mapping.batchingWindowSeconds) * 1_000,
    // Provisioned pollers exclude a maximum concurrency (services-sqs-scaling).
    pollers: pollers.provisioned
      ? fit(
          {
            first: pollers.most * perPoller.concurrentInvocations,
            addedPerMinute: provisionedPollers.addedPerMinute,
            most: provisionedPollers.concurrentInvocations,
          },
          fleet,
        )
      : {
          first: standardPollers.first,
          addedPerMinute: standardPollers.addedPerMinute,
          most: Math.min(maxConcurrency, fit({ ...standardPollers, most: 1_250 }, fleet).most),
        },
    maxMessagesPerSecond:
      fleet.kind === 'default' || pollers.provisioned
        ? Infinity
        : standardPollers.bytesPerSecondToManagedInstances / 1_024 / workload.requestKb,
  };
}

/** As deployed: a fleet that cannot grow is given no more batches at once than it has slots. Lambda takes 2 at least. */
function fit(
  { first, addedPerMinute, most }: MappingSettings['pollers'],
  fleet: ConsumerSettings['fleet'],
): MappingSettings['pollers'] {
  const slots = fleet.kind === 'default' ? Infinity : fleet.environments.max * fleet.maxConcurrency;
  const fitting = Math.max(2, Math.min(most, slots));
  return { first: Math.min(first, fitting), addedPerMinute, most: fitting };
}
