import {
  anyPriceList,
  atTraffic,
  measuredWork,
  measuredWorkload,
  questionOfStage,
  type Asked,
  type DefaultCompute,
  type ManagedCompute,
  type PipelineQuestion,
  type PriceList,
  type RunTotals,
  type Work,
} from '@telemetry/prices';
import { median, splitOf, totalsOf, type CellArm, type Deployment, type Measurement } from '@telemetry/runs';
import { instanceShape, type ComputeType, type StageConfig } from '@telemetry/settings';

/** What a run says of an arm: which of its settings shape the work, and the work. */
export interface AskedOfRun extends Pick<Asked, 'work' | 'overflowWork' | 'overflowShare' | 'architecture'> {
  config: StageConfig;
}

/**
 * The question about a stage that a run answers: the stage's floor, zones and instance types, never fewer environments than
 * ran; the run's batches, linger, slots and memory; the work as these repeats measured it. Null where a figure is missing.
 */
export function askedOfRun(
  { deployment }: Pick<CellArm, 'deployment'>,
  repeats: readonly Measurement[],
  stage: StageConfig,
  prices: PriceList = anyPriceList(deployment?.region),
): AskedOfRun | null {
  const totals = totalsOf(repeats, deployment?.arm !== 'managed-instances');
  if (!deployment || !totals) return null;
  const config = stageOfRun(stage, deployment);
  const { architecture } = deployment.overflow ?? deployment;
  const measured = (of: RunTotals, compute: ComputeType, share = 1): Work =>
    workIn(of, compute, { deployment, config, prices, eventsPerSecond: rateOf(repeats) * share });
  if (deployment.arm !== 'hybrid') return { config, architecture, work: measured(totals, deployment.arm) };
  const split = splitOf(repeats, totals);
  if (!deployment.overflow || !split) return null;
  const { floor, overflow, overflowShare } = split;
  return {
    config,
    architecture,
    overflowShare,
    work: measured(floor ?? totals, 'managed-instances', 1 - overflowShare || 1),
    overflowWork: overflow ? measured(overflow, 'default', overflowShare) : undefined,
  };
}

/** The same as a question, at any traffic; at the prices of the region where it ran, or us-east-1's. */
export function questionOfRun(
  side: Pick<CellArm, 'deployment'>,
  repeats: readonly Measurement[],
  stage: StageConfig,
  eventsPerMonth: number,
): PipelineQuestion | null {
  const prices = anyPriceList(side.deployment?.region);
  const asked = askedOfRun(side, repeats, stage, prices);
  if (!asked || !side.deployment) return null;
  const { config, ...rest } = asked;
  return questionOfStage(config, side.deployment.arm, { eventsPerMonth, prices, ...rest });
}

/** A stage with the settings of a run that shape its work. Throws a `RangeError` where there is no instance type of the run's architecture. */
export function stageOfRun(stage: StageConfig, deployment: Deployment): StageConfig {
  const { batchSize, batchingWindowSeconds, lingerMs, memoryMiB, managedInstances, overflow } = deployment;
  const mapping = { batchSize, batchingWindowSeconds };
  if (!managedInstances) return { ...stage, mapping, defaultCompute: { ...stage.defaultCompute, memoryMiB } };
  const { slotsPerEnvironment, vcpusPerEnvironment, minEnvironments } = managedInstances;
  const atLeast = ({ min, max }: { min: number; max: number }) => ({
    min: Math.max(min, minEnvironments),
    max: Math.max(max, minEnvironments),
  });
  const perVcpu = memoryMiB / 1_024 / vcpusPerEnvironment;
  return {
    ...stage,
    mapping,
    managedInstances: {
      ...stage.managedInstances,
      memoryMiB,
      memoryGiBPerVcpu: perVcpu === 4 || perVcpu === 8 ? perVcpu : 2,
      concurrencyPerEnvironment: slotsPerEnvironment,
      lingerMs,
      environments: atLeast(stage.managedInstances.environments),
      instanceTypes: instancesFor(stage, deployment.architecture, managedInstances.instanceTypes),
    },
    hybrid: { ...stage.hybrid, environments: atLeast(stage.hybrid.environments) },
    ...(overflow && { defaultCompute: { ...stage.defaultCompute, memoryMiB: overflow.memoryMiB } }),
  };
}

/** CPU seconds of one architecture are not the other's: the stage's instance types of the run's own, or else those that it ran on. */
function instancesFor(
  { managedInstances }: StageConfig,
  architecture: Deployment['architecture'],
  ranOn: readonly string[],
): string[] {
  const ofRun = (types: readonly string[]) =>
    types.filter((type) => instanceShape(type)?.architecture === architecture);
  const [stages, own] = [ofRun(managedInstances.instanceTypes), ofRun(ranOn)];
  if (stages.length > 0) return stages;
  if (own.length > 0) return own;
  throw new RangeError(
    `the run is of ${architecture}, and no instance type is: neither the stage's (${managedInstances.instanceTypes.join(', ')}) nor the run's own (${ranOn.join(', ') || 'none'})`,
  );
}

/** With how much fuller batches and objects were than the model says of the run as it was. */
function workIn(
  totals: RunTotals,
  compute: ComputeType,
  run: { deployment: Deployment; config: StageConfig; prices: PriceList; eventsPerSecond: number },
): Work {
  const workload = measuredWorkload(totals);
  const lingerMs = compute === 'managed-instances' ? run.deployment.lingerMs : 0;
  const { memoryMiB } = run.config.defaultCompute;
  const work = { ...measuredWork(workload, lingerMs), memoryMiB };
  const question = questionOfStage(run.config, compute, { eventsPerMonth: 0, work, prices: run.prices });
  const modelled = atTraffic(
    run.eventsPerSecond / workload.eventsPerRequest,
    work,
    asItRan(question.compute as DefaultCompute | ManagedCompute, run.deployment),
    question.settings,
    run.prices,
    run.deployment.managedInstances?.minEnvironments,
  ).workload;
  const batches = workload.messagesPerInvocation / modelled.messagesPerInvocation;
  return {
    ...work,
    memoryMiB,
    measured: { batches, objects: workload.eventsPerObject / modelled.eventsPerObject / batches },
  };
}

/** The twin has no more pollers than environments on default Lambda, and those are as many as its machine allows. */
function asItRan(
  compute: DefaultCompute | ManagedCompute,
  { twin }: Deployment,
): DefaultCompute | ManagedCompute {
  const { arm, mappingMaxConcurrency = Infinity } = compute;
  return arm === 'default' && twin
    ? { ...compute, mappingMaxConcurrency: Math.min(mappingMaxConcurrency, twin.maxEnvironments) }
    : compute;
}

const rateOf = (repeats: readonly Measurement[]): number =>
  median(repeats.map(({ eventsPerSecond }) => eventsPerSecond));
