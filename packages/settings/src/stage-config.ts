import { z } from 'zod';
import { arms } from './arms.ts';
import { logRetentionDays, managedInstancesLimits } from './aws-limits.ts';
import { edgeShape } from './edge-config.ts';
import { monitoringShape } from './monitoring-config.ts';
import { networkShape } from './network-config.ts';
import { privacyShape } from './privacy-config.ts';
import { securityShape } from './security-config.ts';
import { listOf, shape, text, whole } from './shape.ts';

/** Environments of a version on managed instances. */
const environments = shape({ min: whole, max: whole });
export type Environments = z.infer<typeof environments>;

/**
 * When Lambda moves the function to a newer build of its Node.js runtime: by itself, only with a deployment (and so under
 * the deployment's alarms), or never, with the ARN that the function's INIT_START log line names.
 */
const runtimeUpdates = z.union([
  z.enum(['auto', 'with-deployments']),
  z.templateLiteral(['arn:', z.string()]),
]);
export type RuntimeUpdates = z.infer<typeof runtimeUpdates>;

/** When a stage runs: `days` as in cron (`MON-FRI`), times of day as `07:00`, until `23:44` at the latest. */
const hours = shape({ days: text, from: text, to: text, timeZone: text });
export type Hours = z.infer<typeof hours>;

/** The settings of a stage: their names and types. What values keep is in the rules. */
export const stageShape = shape({
  /** What "pnpm cloud" deploys, prices and checks where no --arm is given. Synthesis writes all of them. */
  arms: listOf(z.enum(arms)),
  /** Data outlives the stack, and the stack cannot be deleted by mistake. */
  protect: z.boolean(),
  availabilityZones: whole,
  /** Zones with endpoints of CloudWatch Logs and X-Ray, each paid by the hour; the instances of the others use them across zones. */
  logsEndpointZones: whole,
  /** Of managed instances. Without it the stack makes a network of its own in the first zones of the region. */
  network: networkShape.optional(),
  logRetentionDays: z.literal(logRetentionDays),
  edge: edgeShape,
  /** Days until stored and rejected events go. */
  retentionDays: shape({ events: whole, rejected: whole }),
  sql: shape({
    /** A query of people that scans more gigabytes (10^9 bytes) is stopped. Athena takes $5 for a thousand: docs/runbook.md#a-query-is-stopped. */
    scanLimitGB: whole,
    /** What the stage is taken to store on average, where the scan limit is compared with what queries read; left out, nothing is compared. */
    eventsPerSecond: whole.optional(),
    /** Small objects are put together. */
    settling: shape({
      everyHours: whole,
      /** What a client sends again so many days later, or earlier, is one row. */
      windowDays: whole,
      /** Small objects go when they have been settled for so long: longer than any query takes. */
      graceHours: whole,
    }),
  }),
  queue: shape({ maxReceiveCount: whole }),
  mapping: shape({ batchSize: whole, batchingWindowSeconds: whole }),
  processor: shape({ timeoutSeconds: whole, maxRows: whole, maxRowsInFlight: whole, runtimeUpdates }),
  managedInstances: shape({
    memoryMiB: whole,
    memoryGiBPerVcpu: z.literal(managedInstancesLimits.memoryGiBPerVcpu),
    concurrencyPerEnvironment: whole,
    lingerMs: whole,
    environments,
    /** Paused outside of these; all the time without them. The queue keeps messages for four days, no longer. */
    workingHours: hours.optional(),
    /** Counts the vCPUs of instances, not of environments. */
    maxVcpuCount: whole,
    instanceTypes: listOf(text),
    /** A provider that another stack made: instances, network and vCPUs are that stack's. Functions on it must trust each other. */
    capacityProviderArn: text.optional(),
    /** Invocations at once; in place of `provisionedPollers`. */
    mappingMaxConcurrency: whole.optional(),
    /** Paid by the hour; each carries 1 MB/s and ten invocations at once. Without them a mapping stops at 5 MB/s. */
    provisionedPollers: shape({ minimum: whole, maximum: whole }).optional(),
  }),
  defaultCompute: shape({ memoryMiB: whole, mappingMaxConcurrency: whole }),
  /** The hybrid arm: its floor is `managedInstances` with these environments, its overflow is `defaultCompute`. */
  hybrid: shape({
    environments,
    /** The overflow joins once the oldest message is older. */
    joinAboveAgeSeconds: whole,
    /** And leaves after so many minutes in which none was. */
    leaveAfterMinutes: whole,
  }),
  monitoring: monitoringShape,
  privacy: privacyShape,
  security: securityShape.optional(),
  /** Rules that the stage breaks on purpose, each with its reason: `{ rule: 'zones-of-a-protected-stage', reason: '…' }`. */
  exceptions: listOf(shape({ rule: text, reason: text })).optional(),
});
export type StageConfig = z.infer<typeof stageShape>;
