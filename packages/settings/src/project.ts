/** What a team edits: the project's name, its stages, and their settings. A wrong value fails with the rule that it breaks. */
import type { StageConfig } from './stage-config.ts';

/** Stacks, metrics, dashboards and alarms are called after it. A deployment fixes it: docs/make-it-yours.md says why. */
export const projectName = 'telemetry';

export const stages = ['dev', 'prod'] as const;
export type Stage = (typeof stages)[number];

const common: Omit<StageConfig, 'protect' | 'logRetentionDays' | 'retentionDays'> = {
  // The two to compare. Whoever has decided keeps one: docs/deploying.md says how to choose.
  arms: ['managed-instances', 'default'],
  // Three: Lambda starts three environments spread over the zones it is given.
  availabilityZones: 3,
  logsEndpointZones: 3,
  // Open to anybody and bounded: docs/edge.md has the other settings, and when to take them.
  edge: {
    kind: 'rest',
    throttle: { ratePerSecond: 2_000, burst: 4_000 },
    requestKiB: 2,
    access: { kind: 'open' },
  },
  // The limit is compared with what these events make queries read, for as long as they are kept. Athena ends a query after half
  // an hour, which is what the grace has to outlast. Settling costs by its runs, each of which reads the ids of the window: every hour
  // it is $95 a month at 1,000 events/s, every six $28, once a day $21 (docs/decisions/078).
  sql: {
    scanLimitGB: 100,
    eventsPerSecond: 1_000,
    settling: { everyHours: 6, windowDays: 2, graceHours: 2 },
  },
  // Receives that managed instances refuse for want of slots count as well, so a low number sends good messages to the
  // dead-letter queue in a burst.
  queue: { maxReceiveCount: 10 },
  // The same on both arms, so that they can be compared. A window of one second fills batches at low rates.
  mapping: { batchSize: 100, batchingWindowSeconds: 1 },
  processor: {
    timeoutSeconds: 30,
    maxRows: 50_000,
    maxRowsInFlight: 200_000,
    // A new build of Node.js comes under the alarms of a deployment: docs/runbook.md, "Pin the runtime or roll it back".
    runtimeUpdates: 'with-deployments',
  },
  managedInstances: {
    memoryMiB: 2_048,
    memoryGiBPerVcpu: 2,
    // Lambda's guidance for Node.js is at most 64 for each vCPU.
    concurrencyPerEnvironment: 64,
    // Waiting for company costs nothing here: other invocations use the time. docs/decisions/079 has what longer saves.
    lingerMs: 1_000,
    environments: { min: 3, max: 12 },
    maxVcpuCount: 48,
    instanceTypes: ['m8g.xlarge', 'm7g.xlarge', 'c8g.xlarge', 'c7g.xlarge'],
    mappingMaxConcurrency: 192,
  },
  // 1,769 MiB is one vCPU (AWS Lambda developer guide, configuration-memory, read 2026-11-21), as an environment of the
  // managed-instances arm has.
  defaultCompute: { memoryMiB: 1_769, mappingMaxConcurrency: 100 },
  // A floor that does not grow: what is above it is the overflow's.
  hybrid: { environments: { min: 3, max: 3 }, joinAboveAgeSeconds: 30, leaveAfterMinutes: 3 },
  // Five minutes: a fleet of managed instances may take as long to double.
  // Without tracing a request is followed by its message's id, which every row has.
  monitoring: { tracing: false, lateAfterSeconds: 300, watchMinutes: 15, usdPerDay: 50 },
  privacy: {},
};

export const config: Record<Stage, StageConfig> = {
  dev: {
    ...common,
    protect: false,
    processor: { ...common.processor, runtimeUpdates: 'auto' },
    logRetentionDays: 7,
    retentionDays: { events: 30, rejected: 30 },
    // As long as the alarms need to go off: who changes something waits for it.
    monitoring: { ...common.monitoring, watchMinutes: 5 },
    // As little as managed instances cost: one environment, on one of the smallest instances that hold it. Zones cost
    // nothing by themselves, endpoints do.
    logsEndpointZones: 1,
    managedInstances: {
      ...common.managedInstances,
      // Who tries something out wants to see it at once.
      lingerMs: 100,
      environments: { min: 1, max: 12 },
      maxVcpuCount: 24,
      instanceTypes: ['m7g.large', 'm8g.large'],
    },
    hybrid: { ...common.hybrid, environments: { min: 1, max: 1 } },
  },
  prod: { ...common, protect: true, logRetentionDays: 90, retentionDays: { events: 730, rejected: 365 } },
};
