import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSqsClient, type DeadLetterQueue } from '@telemetry/operations';
import { startTwinWithConsole } from '@telemetry/console';
import { type Twin, type TwinSettings } from '@telemetry/local-twin';
import { type Accounting, type LedgerLine, readLedger, writeSession } from '@telemetry/runs';
import type { Arm } from '@telemetry/settings';
import { account } from './accounting.ts';
import type { ConsoleAddress } from './console-address.ts';
import { readDeployment } from './read-deployment.ts';
import { readOutcomes, readStoredMessages } from './stored-outcomes.ts';

export interface ArmOptions {
  arm: Arm;
  /** Whose template it is; dev's unless said otherwise. */
  stage?: string;
  templates: string;
  dataDir: string;
  /** Where the arm's raw files go. */
  armFolder: string;
  /** What the twin is told about AWS, where it is not the default. */
  settings?: Partial<TwinSettings>;
  /** Where the console of the twin is. */
  console?: ConsoleAddress;
}

/**
 * Starts the twin of an arm on an empty data directory, lets `use` drive it, and writes the arm's raw files: statistics,
 * messages with their times, accounting. The twin is stopped whatever happens.
 */
export async function runArm<T>(
  { arm, stage = 'dev', templates, dataDir, armFolder, settings = {}, console }: ArmOptions,
  use: (twin: Twin, deadLetterQueue: DeadLetterQueue) => Promise<T>,
): Promise<{ result: T; accounting: Accounting }> {
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(armFolder, { recursive: true });
  const controlPort = console?.port ?? 0;
  const twin = await startTwinWithConsole({ templates, stage, arm, port: 0, controlPort, dataDir, settings });
  console?.isOf(twin);
  const { sqsEndpoint, region, queueUrl, deadLetterQueueUrl } = twin.endpoints;
  const sqs = createSqsClient({ endpoint: sqsEndpoint, region });
  const deadLetterQueue = { sqs, deadLetterQueueUrl, sourceQueueUrl: queueUrl };
  try {
    const deployment = readDeployment(templates, stage, arm, twin.settings);
    const result = await use(twin, deadLetterQueue);
    const stats = twin.stats();
    const messages = await readStoredMessages(dataDir);
    const outcomes = await readOutcomes(dataDir, deadLetterQueue);
    const accounting = account({ ...outcomes, requests: await readLedgers(armFolder) });
    await writeSession(armFolder, { deployment, stats, messages, accounting });
    return { result, accounting };
  } finally {
    sqs.destroy();
    await twin.stop();
  }
}

/** The lines of all scenarios of an arm. */
export async function readLedgers(armFolder: string): Promise<LedgerLine[]> {
  const entries = await readdir(armFolder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(armFolder, name));
  return (await Promise.all(folders.map((folder) => Array.fromAsync(readLedger(folder))))).flat();
}
