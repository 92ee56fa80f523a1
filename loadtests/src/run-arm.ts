import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSqsClient, type DeadLetterQueue } from '@telemetry/operations';
import { startTwin, type Twin, type TwinSettings } from '@telemetry/local-twin';
import { type Accounting, type LedgerLine, readLedger, writeSession } from '@telemetry/runs';
import type { Arm } from '@telemetry/settings';
import { account } from './accounting.ts';
import { readDeployment } from './read-deployment.ts';
import { readOutcomes, readStoredMessages } from './stored-outcomes.ts';

export interface ArmOptions {
  arm: Arm;
  templates: string;
  dataDir: string;
  /** Where the arm's raw files go. */
  armFolder: string;
  /** What the twin is told about AWS, where it is not the default. */
  settings?: Partial<TwinSettings>;
}

/**
 * Starts the twin of an arm on an empty data directory, lets `use` drive it, and writes the arm's raw files: statistics,
 * messages with their times, accounting. The twin is stopped whatever happens.
 */
export async function runArm<T>(
  { arm, templates, dataDir, armFolder, settings = {} }: ArmOptions,
  use: (twin: Twin, deadLetterQueue: DeadLetterQueue) => Promise<T>,
): Promise<{ result: T; accounting: Accounting }> {
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(armFolder, { recursive: true });
  const twin = await startTwin({ templates, arm, port: 0, dataDir, settings });
  const { sqsEndpoint, region, queueUrl, deadLetterQueueUrl } = twin.endpoints;
  const sqs = createSqsClient({ endpoint: sqsEndpoint, region });
  const deadLetterQueue = { sqs, deadLetterQueueUrl, sourceQueueUrl: queueUrl };
  try {
    const deployment = readDeployment(templates, 'dev', arm, twin.settings);
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
