import {
  assumedWork,
  isKnownInstance,
  priceList,
  questionOfStage,
  withInstance,
  withPrices,
  workOf,
  type Architecture,
  type Asked,
  type AssumedWork,
  type Commitment,
  type DayShape,
  type PriceList,
} from '@telemetry/prices';
import { arms, type Arm, type StageConfig } from '@telemetry/settings';
import type { Comparison } from './compare.ts';
import { checkPossible } from './possible.ts';

/** What a person says of traffic and work, by flags, in answers or with sliders. What is left out is the stage's. */
export interface Answers extends AssumedWork {
  /** Its settings are what is priced. */
  stage: string;
  region: string;
  eventsPerMonth: number;
  /** Of default Lambda. */
  memoryMiB?: number;
  architecture: Architecture;
  instanceType?: string;
  /** On demand, of that instance type: for one whose price is not known here. */
  instanceUsdPerHour?: number;
  /** By the price's id, US dollars for its unit: where none is known here, or another one is paid. */
  price?: Record<string, number>;
  commitment: 'none' | Commitment;
  edge?: 'rest' | 'http';
  network: 'endpoints' | 'nat';
  batchSize?: number;
  windowSeconds?: number;
  lingerMs?: number;
  /** Small objects are put together every so many hours. */
  settlingHours?: number;
  /** Slots of an environment on managed instances, its memory, and how many there are. */
  concurrency?: number;
  environmentMemoryMiB?: number;
  minEnvironments?: number;
  maxEnvironments?: number;
  peakFactor: number;
  burstFactor: number;
  burstMinutes: number;
  retentionMonths?: number;
  freeTier: boolean;
}

/** Where nothing is said. A decision is about what will run: prod. */
export const defaultAnswers: Omit<Answers, 'eventsPerMonth'> = {
  ...assumedWork,
  stage: 'prod',
  region: 'us-east-1',
  architecture: 'arm64',
  commitment: 'none',
  network: 'endpoints',
  peakFactor: 1,
  burstFactor: 1,
  burstMinutes: 5,
  freeTier: false,
};

/** What a run says of an arm: its own settings, which another arm may not share, and the work. */
export interface MeasuredArm extends Pick<Asked, 'work' | 'overflowWork' | 'overflowShare' | 'architecture'> {
  config?: StageConfig;
}

/** What a run measured, where the question is about a run. */
export type MeasuredAsked = Partial<Record<Arm, MeasuredArm>>;

/** The stage with what a person said instead. */
export function stageWith(config: StageConfig, answers: Answers): StageConfig {
  const { managedInstances, mapping, defaultCompute, edge, hybrid, sql } = config;
  const environments = {
    min: answers.minEnvironments ?? managedInstances.environments.min,
    max: answers.maxEnvironments ?? managedInstances.environments.max,
  };
  return {
    ...config,
    edge: { ...edge, kind: answers.edge ?? edge.kind },
    sql: {
      ...sql,
      settling: { ...sql.settling, everyHours: answers.settlingHours ?? sql.settling.everyHours },
    },
    mapping: {
      batchSize: answers.batchSize ?? mapping.batchSize,
      batchingWindowSeconds: answers.windowSeconds ?? mapping.batchingWindowSeconds,
    },
    managedInstances: {
      ...managedInstances,
      memoryMiB: answers.environmentMemoryMiB ?? managedInstances.memoryMiB,
      concurrencyPerEnvironment: answers.concurrency ?? managedInstances.concurrencyPerEnvironment,
      lingerMs: answers.lingerMs ?? managedInstances.lingerMs,
      environments,
      instanceTypes: answers.instanceType ? [answers.instanceType] : managedInstances.instanceTypes,
    },
    hybrid:
      answers.minEnvironments === undefined
        ? hybrid
        : { ...hybrid, environments: { min: environments.min, max: environments.min } },
    defaultCompute: { ...defaultCompute, memoryMiB: answers.memoryMiB ?? defaultCompute.memoryMiB },
  };
}

/** Throws a `RangeError` that names what is wrong. */
export function comparisonOf(
  answers: Answers,
  config: StageConfig,
  measured: MeasuredAsked = {},
): Comparison {
  const { commitment, region, eventsPerMonth, stage } = answers;
  const prices = pricesWith(withPrices(priceList(region), answers.price ?? {}), answers);
  const priced = stageWith(config, answers);
  const asked: Asked = {
    eventsPerMonth,
    prices,
    work: workOf(answers),
    day: dayOf(answers),
    freeTier: answers.freeTier,
    commitment: commitment === 'none' ? undefined : commitment,
    architecture: answers.architecture,
    natGateways: answers.network === 'nat' ? config.availabilityZones : undefined,
    retentionMonths: answers.retentionMonths,
  };
  const question = (arm: Arm) => {
    const { config: own = config, ...said } = saidOf(answers, measured[arm]);
    const of = questionOfStage(stageWith(own, answers), arm, { ...asked, ...said });
    checkPossible(of, priced, prices);
    return of;
  };
  return {
    stage,
    config: priced,
    eventsPerMonth,
    prices,
    questions: Object.fromEntries(arms.map((arm) => [arm, question(arm)])) as Comparison['questions'],
  };
}

/** How full batches and objects are is a person's word before it is a run's. */
function saidOf(
  { messagesPerInvocation, eventsPerObject }: Answers,
  measured: MeasuredArm = {},
): MeasuredArm {
  const said = {
    ...(messagesPerInvocation !== undefined && { messagesPerInvocation }),
    ...(eventsPerObject !== undefined && { eventsPerObject }),
  };
  const { work, overflowWork } = measured;
  return {
    ...measured,
    ...(work && { work: { ...work, ...said } }),
    ...(overflowWork && { overflowWork: { ...overflowWork, ...said } }),
  };
}

/** The price that a person gives of an instance type goes before the list's. */
function pricesWith(prices: PriceList, { instanceType, instanceUsdPerHour }: Answers): PriceList {
  if (instanceUsdPerHour === undefined) {
    if (instanceType !== undefined && !isKnownInstance(instanceType))
      throw new RangeError(
        `no price of ${instanceType} is known in any region; --instance-usd-per-hour gives one, where there is such a type`,
      );
    return prices;
  }
  if (instanceType === undefined)
    throw new RangeError('a price of an instance needs the instance type that it is of: --instance-type');
  return withInstance(prices, instanceType, instanceUsdPerHour);
}

function dayOf({ peakFactor, burstFactor, burstMinutes }: Answers): DayShape {
  const burst = burstFactor > 1 ? { factor: burstFactor, startHour: 12, minutes: burstMinutes } : undefined;
  return { peakFactor, peakHour: 18, burst };
}
