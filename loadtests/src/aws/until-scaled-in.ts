import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { readMetrics } from './read-metrics.ts';
import type { StackOutputs } from './stack-outputs.ts';

export interface ScaleInOptions {
  minEnvironments: number;
  sleep: (ms: number) => Promise<void>;
  onLook?: (environments: number | null) => void;
  timeoutMs?: number;
  now?: () => number;
}

const periodMs = 300_000;

/**
 * Waits until a fleet of managed instances is back at its minimum, so that a run does not inherit the capacity of the one
 * before. Resolves to whether it was seen: field reports of 2025 say tens of minutes, and after half an hour nobody waits on.
 */
export async function untilScaledIn(
  client: CloudWatchClient,
  outputs: StackOutputs,
  { minEnvironments, sleep, onLook, timeoutMs = 1_800_000, now = Date.now }: ScaleInOptions,
): Promise<boolean> {
  const giveUpAtMs = now() + timeoutMs;
  for (;;) {
    const { environments } = await readMetrics(client, outputs, now() - 2 * periodMs, now());
    const latest = [...(environments ?? [])].toSorted(([a], [b]) => a - b).at(-1)?.[1] ?? null;
    onLook?.(latest);
    if (latest !== null && latest <= minEnvironments) return true;
    if (now() >= giveUpAtMs) return false;
    await sleep(periodMs / 5);
  }
}
