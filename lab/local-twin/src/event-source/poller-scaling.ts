import { provisionedPollers, standardPollers } from '@telemetry/settings';

/** How many batches a mapping carries at once, how fast that grows, and how much it receives in a second. */
export interface PollerScaling {
  firstBatches: number;
  mostBatches: number;
  addedPerMinute: number;
  /** Of all pollers, at this many batches at once. */
  bytesPerSecond(batches: number): number;
  /** Calls of ReceiveMessage, at this many batches at once. */
  receivesPerSecond(batches: number): number;
}

export interface ProvisionedPollers {
  minimum: number;
  maximum: number;
}

/**
 * Standard mappings begin with five batches at once and add 300 a minute up to 1,250 (AWS Lambda developer guide,
 * services-sqs-scaling, read 2026-11-21). On managed instances they stop at 5 MB/s (lambda-managed-instances-quotas, read
 * 2026-11-21); that bodies and attributes count is assumed.
 */
export function standardScaling(
  maximumConcurrency: number | undefined,
  limitedThroughput: boolean,
): PollerScaling {
  const mostBatches = maximumConcurrency ?? 1_250;
  return {
    firstBatches: Math.min(5, mostBatches),
    mostBatches,
    addedPerMinute: 300,
    bytesPerSecond: () => (limitedThroughput ? standardPollers.bytesPerSecondToManagedInstances : Infinity),
    receivesPerSecond: () => Infinity,
  };
}

/**
 * A provisioned poller carries ten invocations, 1 MB and ten calls of SQS a second; together they add up to 1,000
 * invocations a minute (AWS Lambda developer guide, services-sqs-parameters and services-sqs-scaling, read 2026-11-29).
 */
export function provisionedScaling({ minimum, maximum }: ProvisionedPollers): PollerScaling {
  const pollers = (batches: number): number => Math.max(minimum, Math.ceil(batches / 10));
  return {
    firstBatches: minimum * 10,
    mostBatches: maximum * 10,
    addedPerMinute: 1_000,
    bytesPerSecond: (batches) => pollers(batches) * provisionedPollers.perPoller.bytesPerSecond,
    receivesPerSecond: (batches) => pollers(batches) * 10,
  };
}

/** As `scaling`, but never more batches at once than this machine carries. */
export const atMost = (scaling: PollerScaling, batches: number): PollerScaling => ({
  ...scaling,
  firstBatches: Math.min(scaling.firstBatches, batches),
  mostBatches: Math.min(scaling.mostBatches, batches),
});
