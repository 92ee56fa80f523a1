/** Limits of AWS that more than one part acts on, each with its source, read on 2026-11-21. */

/** Amazon SQS developer guide, quotas-messages. */
export const sqsLimits = {
  /** Of a message with its attributes, and of all messages of a SendMessageBatch together. */
  messageBytes: 1_048_576,
  messagesPerCall: 10,
  retentionDays: 14,
  /** Of a redrive policy (SetQueueAttributes). */
  maxReceiveCount: 1_000,
} as const;

/** Event source mappings of SQS queues. */
export const mappingLimits = {
  /** AWS Lambda developer guide, gettingstarted-limits. */
  payloadBytes: 6 * 1_024 * 1_024,
  /** AWS Lambda developer guide, services-sqs-configure. */
  batchSize: { min: 1, max: 10_000 },
  batchingWindowSeconds: { min: 0, max: 300 },
  /** The API's own bounds of `MaximumConcurrency`. */
  maximumConcurrency: { min: 2, max: 1_000 },
  /** A message stays hidden at least this many time-outs of the function, plus the batching window (services-sqs-configure). */
  visibilityTimeouts: 6,
} as const;

/** Pollers that Lambda runs by itself (AWS Lambda developer guide, services-sqs-scaling). */
export const standardPollers = {
  first: 5,
  addedPerMinute: 300,
  concurrentInvocations: 1_250,
  /**
   * A poller beyond the first leaves after so many batches in a row that were filled to this share at most. AWS says that "when
   * traffic is low, Lambda scales back the processing to five concurrent batches" (read 2026-11-29), and neither what low is nor
   * how fast: both numbers are assumed.
   */
  leaves: { afterBatches: 3, filledAtMost: 0.5 },
  /**
   * To managed instances: 5 MB/s, a quota that cannot be raised (lambda-managed-instances-quotas, read 2026-11-30). AWS does not say how many
   * bytes its MB has: a million, the fewer, is assumed here and for provisioned pollers.
   */
  bytesPerSecondToManagedInstances: 5_000_000,
} as const;

/** Pollers that are paid for (AWS Lambda developer guide, services-sqs-scaling; each carries 1 MB/s, services-sqs-parameters). */
export const provisionedPollers = {
  min: 2,
  /** Of MinimumPollers and MaximumPollers (Lambda API reference, ProvisionedPollerConfig, read 2026-11-29: for SQS 2 to 200, 2 to 10,000). */
  minimum: { min: 2, max: 200 },
  maximum: { min: 2, max: 10_000 },
  addedPerMinute: 1_000,
  concurrentInvocations: 20_000,
  perPoller: { bytesPerSecond: 1_000_000, concurrentInvocations: 10, callsPerSecond: 10 },
} as const;

/** Functions on managed instances (AWS Lambda developer guide, lambda-managed-instances-scaling and its API reference). */
export const managedInstancesLimits = {
  memoryMiB: { min: 2_048, max: 32_768 },
  memoryGiBPerVcpu: [2, 4, 8],
  /** Lambda's guidance for Node.js. */
  concurrencyPerVcpu: 64,
  environments: 15_000,
  vcpus: { min: 12, max: 15_000 },
} as const;

/**
 * How a fleet on managed instances grows: what was asked for at most doubles in `doublingMs`, environment by environment, and
 * each takes work `launchMs` after it was asked for. The five minutes are AWS's: "if your traffic more than doubles within 5
 * minutes, you may see throttles" (AWS Lambda developer guide, lambda-managed-instances-scaling, read 2026-11-29). AWS gives no
 * time of a launch: field reports of 2026 saw a version active, its instances launched, after about a minute and a half.
 */
export const managedInstancesScaleOut = { doublingMs: 300_000, launchMs: 90_000 } as const;

/**
 * Kept from environments on each instance. AWS gives it in the method of its own calculator:
 * https://github.com/aws-samples/sample-aws-lambda-managed-instances tools/pricing-calculator/docs, step 6
 */
export const operatingSystemOfInstance = { vcpus: 1, memoryGiB: 1 } as const;

/** Default Lambda (AWS Lambda developer guide, configuration-memory). */
export const defaultLambdaLimits = {
  memoryMiB: { min: 128, max: 10_240 },
  /** Of every synchronous invocation, a mapping's on default Lambda among them. */
  timeoutSeconds: 900,
} as const;

/** Days that CloudWatch Logs can keep a group's lines (its API reference, PutRetentionPolicy; read 2026-11-29). */
export const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288,
  3_653,
] as const;

/** The most that a region has: us-east-1 (AWS documentation, global infrastructure; read 2026-11-29). */
export const mostZonesOfARegion = 6;

/** Of a stack (AWS CloudFormation user guide, cloudformation-limits; read 2026-11-29). */
export const stackNameLength = 128;

/** AWS WAF API reference, RateBasedStatement. */
export const requestsPerAddress = { min: 10, max: 2_000_000_000 } as const;
