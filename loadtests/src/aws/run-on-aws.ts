import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { countMessages } from '@telemetry/operations';
import { type Deployment, type LedgerLine, warmUp, writeScenario, writeSession } from '@telemetry/runs';
import { account } from '../accounting.ts';
import { type PlannedRun, runFolder } from '../plan/plan-runs.ts';
import { scalePhases, scenarioPhases } from '../plan/scenario-phases.ts';
import type { Progress } from '@telemetry/terminal';
import { runArtillery } from '../run-artillery.ts';
import { stoppedNote } from '../run-scenario.ts';
import { readLedgers } from '../run-arm.ts';
import { readOutcomes, readStoredMessages } from '../stored-outcomes.ts';
import { fetchObjects } from './fetch-objects.ts';
import { metricsToStats, zero } from './metrics-to-stats.ts';
import { readMetrics } from './read-metrics.ts';
import { untilScaledIn } from './until-scaled-in.ts';
import type { StackOutputs } from './stack-outputs.ts';
import { untilDrained } from './until-drained.ts';

export interface AwsClients {
  cloudWatch: CloudWatchClient;
  sqs: SQSClient;
  s3: S3Client;
}

export interface AwsRunOptions {
  clients: AwsClients;
  outputs: StackOutputs;
  deployment: Deployment;
  /** Objects of the run are downloaded to here. */
  dataDir: string;
  results: string;
  warmUpSeconds: number;
  eventsPerRequest: number;
  progress: Progress;
  signal: AbortSignal;
  sleep: (ms: number) => Promise<void>;
}

/** CloudWatch's values of the last minutes are still growing. */
const metricsAfterMs = 360_000;

/**
 * One planned run against a deployed stack that nobody else sends to. Waits until the queue has drained and CloudWatch
 * knows the run, and writes the same raw files as on the twin. Resolves to whether nothing was lost.
 */
export async function runOnAws(run: PlannedRun, options: AwsRunOptions): Promise<boolean> {
  const { clients, outputs, deployment, dataDir, results, progress, signal, sleep } = options;
  const { arm, scenario } = run;
  const armFolder = join(results, arm, runFolder(run));
  const eventsPerRequest = run.settings['events-per-request'] ?? options.eventsPerRequest;
  await expectQuiet(clients.sqs, outputs);
  const notes = await scaleIn(run, options);
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(join(dataDir, 's3'), { recursive: true });
  const common = { ingestUrl: outputs.IngestUrl, eventsPerRequest, environment: 'aws' as const, signal };
  const beganAtMs = Date.now();
  if (options.warmUpSeconds > 0) {
    const phases = [{ name: warmUp, duration: options.warmUpSeconds, arrivalRate: 10 }];
    const folder = join(armFolder, warmUp);
    await runArtillery({ ...common, scenario: 'steady', folder, phases, seed: run.seed + 50_000 });
  }
  const folder = join(armFolder, scenario);
  const phases = scalePhases(scenarioPhases(scenario), run.settings);
  const load = await progress.during(
    runArtillery({ ...common, scenario, folder, phases, seed: run.seed }),
    () => `${arm} · ${scenario}, sending to ${new URL(outputs.IngestUrl).host}`,
  );
  const settledAtMs = await untilDrained(clients.sqs, outputs.QueueUrl, {
    sleep,
    onLook: (waiting) => progress.update(`${arm} · ${scenario}, draining · ${waiting} messages wait`),
  });
  progress.done(`  drained; CloudWatch needs ${metricsAfterMs / 60_000} minutes to know it`);
  await sleep(metricsAfterMs);
  signal.throwIfAborted();

  const objects = await fetchObjects(clients.s3, outputs.BucketName, dataDir, beganAtMs, Date.now());
  const ledger = await readLedgers(armFolder);
  const values = await readMetrics(clients.cloudWatch, outputs, load.startedAtMs, settledAtMs + 60_000);
  const { managedInstances, memoryMiB } = deployment;
  const stats = metricsToStats(values, {
    arm,
    managedInstances: managedInstances && {
      memoryMiB,
      vcpusPerEnvironment: managedInstances.vcpusPerEnvironment,
    },
    ...(outputs.OverflowFunctionName !== undefined && {
      hybrid: { floor: outputs.FunctionName, overflow: outputs.OverflowFunctionName },
    }),
    fromMs: load.startedAtMs,
    toMs: settledAtMs,
    byStatus: byStatus(ledger.filter(({ at }) => at >= load.startedAtMs)),
    objects: objects.filter(({ writtenAtMs }) => writtenAtMs >= load.startedAtMs),
  });
  const deadLetterQueue = {
    sqs: clients.sqs,
    deadLetterQueueUrl: outputs.DeadLetterQueueUrl,
    sourceQueueUrl: outputs.QueueUrl,
  };
  const accounting = account({ ...(await readOutcomes(dataDir, deadLetterQueue)), requests: ledger });
  const messages = await readStoredMessages(dataDir);
  await writeScenario(folder, {
    arm,
    scenario,
    profile: run.profile.name,
    variant: run.variant,
    repeat: run.repeat,
    phases,
    eventsPerRequest,
    seed: run.seed,
    startedAtMs: load.startedAtMs,
    loadEndedAtMs: load.endedAtMs,
    settledAtMs,
    goals: load.goals,
    countersBefore: zero(stats.counters),
    countersAfter: stats.counters,
    notes: [
      'S3 says when an object was written in whole seconds: received → stored is up to a second short.',
      ...(outputs.OverflowFunctionName === undefined
        ? []
        : ['CloudWatch does not tell which function took a message: they are shared out by invocations.']),
      ...notes,
      ...(load.stopped ? [stoppedNote] : []),
    ],
  });
  await writeSession(armFolder, { deployment, stats, messages, accounting });
  return accounting.balanced;
}

async function scaleIn(
  { arm }: PlannedRun,
  { clients, outputs, deployment, progress, sleep }: AwsRunOptions,
): Promise<string[]> {
  const { managedInstances } = deployment;
  if (!managedInstances) return [];
  const seen = await untilScaledIn(clients.cloudWatch, outputs, {
    minEnvironments: managedInstances.minEnvironments,
    sleep,
    onLook: (environments) =>
      progress.update(`${arm} · waiting for scale-in · ${environments ?? 'unknown'} environments`),
  });
  return seen ? [] : ['The fleet was not seen back at its minimum before this run began.'];
}

/** What is left of someone else's traffic would be counted as ours. */
async function expectQuiet(sqs: SQSClient, { QueueUrl, DeadLetterQueueUrl }: StackOutputs): Promise<void> {
  for (const [name, url] of [
    ['queue', QueueUrl],
    ['dead-letter queue', DeadLetterQueueUrl],
  ] as const) {
    const { total } = await countMessages(sqs, url);
    if (total > 0)
      throw new Error(
        `the ${name} ${url} holds ${total} messages: a run needs a stack that nobody else sends to`,
      );
  }
}

function byStatus(ledger: readonly LedgerLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of ledger) {
    if (status !== null) counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}
