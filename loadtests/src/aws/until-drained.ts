import { countMessages } from '@telemetry/operations';
import type { SQSClient } from '@aws-sdk/client-sqs';

export interface DrainOptions {
  sleep: (ms: number) => Promise<void>;
  onLook?: (waiting: number) => void;
  timeoutMs?: number;
  now?: () => number;
}

const betweenLooksMs = 5_000;
/** SQS's counts are approximate, and exact about a minute after the last change. */
const emptyLooksNeeded = 12;

/**
 * Waits until SQS has counted nothing for a minute. Resolves to the time of the first of these looks. Throws after half an
 * hour.
 */
export async function untilDrained(sqs: SQSClient, queueUrl: string, options: DrainOptions): Promise<number> {
  const { sleep, onLook, timeoutMs = 1_800_000, now = Date.now } = options;
  const giveUpAtMs = now() + timeoutMs;
  let emptySinceMs = 0;
  let emptyLooks = 0;
  while (emptyLooks < emptyLooksNeeded) {
    const { total } = await countMessages(sqs, queueUrl);
    onLook?.(total);
    if (total > 0) emptyLooks = 0;
    else {
      if (emptyLooks === 0) emptySinceMs = now();
      emptyLooks += 1;
    }
    if (now() > giveUpAtMs)
      throw new Error(`${total} messages still wait after ${timeoutMs / 60_000} minutes`);
    await sleep(betweenLooksMs);
  }
  return emptySinceMs;
}
