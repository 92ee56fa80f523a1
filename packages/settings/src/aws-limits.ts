/** Limits of AWS that more than one part acts on, each with its source, read on 2026-11-21. */

/** Amazon SQS developer guide, quotas-messages. */
export const sqsLimits = {
  /** Of a message with its attributes, and of all messages of a SendMessageBatch together. */
  messageBytes: 1_048_576,
  messagesPerCall: 10,
  retentionDays: 14,
} as const;

/** Event source mappings of SQS queues. */
export const mappingLimits = {
  /** AWS Lambda developer guide, gettingstarted-limits. */
  payloadBytes: 6 * 1_024 * 1_024,
  /** AWS Lambda developer guide, services-sqs-configure. */
  batchSize: 10_000,
  batchingWindowSeconds: 300,
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
  /** To managed instances; a quota that cannot be raised (lambda-managed-instances-quotas). */
  mbPerSecondToManagedInstances: 5,
} as const;

/** Pollers that are paid for (AWS Lambda developer guide, services-sqs-scaling). */
export const provisionedPollers = {
  min: 2,
  addedPerMinute: 1_000,
  concurrentInvocations: 20_000,
  perPoller: { mbPerSecond: 1, concurrentInvocations: 10, callsPerSecond: 10 },
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
