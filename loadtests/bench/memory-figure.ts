import { randomBytes } from 'node:crypto';
import { startEnvironment } from '@telemetry/execution-environment';
import { readClientBatch } from '@telemetry/event-schema';
import type { DeployedFunction } from './deployed-function.ts';
import { startDownstream } from './downstream.ts';
import { figure, type Figure } from './figure.ts';
import { payloadOf } from './invocation-payloads.ts';

const slots = 64;
const s3PutMs = 9_000;
const rowBytes = 64 * 1_024;
const rowsOfMessage = 15;
const messages = 6;

export interface MemoryOptions {
  managedInstances: DeployedFunction;
  repeats: number;
  onProgress: (text: string) => void;
}

/**
 * The most memory that one environment takes when all is against it: every slot with an invocation of the 6 MB that there can be, in
 * rows of 64 KB that are all rejected, and so kept to the letter, while S3 takes 9 s for each object.
 */
export async function memoryFigure({
  managedInstances,
  repeats,
  onProgress,
}: MemoryOptions): Promise<Figure> {
  const payload = payloadOf(Array.from({ length: messages }, rejectedBody));
  const values: number[] = [];
  let again = 0;
  for (let round = 1; round <= repeats; round += 1) {
    onProgress(`round ${round} of ${repeats}: ${slots} invocations of 6 MB, S3 at 9 s`);
    const downstream = await startDownstream({ s3PutMs, registryMs: 0 });
    const environment = await startEnvironment({
      ...managedInstances,
      mode: { kind: 'managed-instances', maxConcurrency: slots, workerCount: 1 },
      functionName: 'memory',
      environment: { ...managedInstances.environment, AWS_ENDPOINT_URL_S3: downstream.s3Url },
    });
    let peakBytes = 0;
    const look = async (): Promise<void> => {
      const { rssBytes } = await environment.usage();
      peakBytes = Math.max(peakBytes, rssBytes);
    };
    const looking = setInterval(() => void look(), 50);
    try {
      const results = [];
      for (let i = 0; i < slots; i += 1) {
        await environment.untilPolling(1);
        results.push(environment.invoke(payload));
      }
      for (const result of await Promise.all(results)) {
        if (result.kind === 'timed-out') {
          again += messages;
          continue;
        }
        if (result.kind !== 'success') throw new Error(`an invocation did not succeed: ${result.kind}`);
        const { batchItemFailures } = JSON.parse(result.payload.toString()) as {
          batchItemFailures: object[];
        };
        again += batchItemFailures.length;
      }
    } finally {
      clearInterval(looking);
      await environment.stop();
      downstream.stop();
    }
    values.push(peakBytes / 1e6);
  }
  return figure({
    name: `peak memory of an environment, MB: ${slots} invocations of 6 MB, rows of 64 KB, all rejected, S3 at 9 s`,
    values,
    goal: { atMost: 700 },
    limitedBy:
      `${Math.round((slots * payload.length) / 1e6)} MB are the invocations' own texts, which wait for room; what is in objects is bounded by bytes. ` +
      `Of ${repeats * slots * messages} messages ${again} came too late for S3 and go back to the queue.`,
  });
}

/** A batch that is valid but for its events. */
function rejectedBody(): string {
  const events = Array.from({ length: rowsOfMessage }, () => ({
    type: 'of tomorrow',
    text: randomBytes((rowBytes * 3) / 4).toString('base64'),
  }));
  const body = JSON.stringify({ context: { appId: 'bench', deviceId: 'bench' }, events });
  const read = readClientBatch(body, Date.now());
  if (read.kind === 'rejected' || read.events.length > 0)
    throw new Error('not all of these are rejected one by one');
  return body;
}
