import { checkConfig } from './check-config.ts';
import { changeConfig, type Changes } from './change-config.ts';
import type { StageConfig } from './stage-config.ts';

/** Settings of nobody: for tests and examples, so that what a team edits breaks none of them. */
export const smallStage: StageConfig = checkConfig('small', {
  arms: ['managed-instances', 'default'],
  protect: false,
  availabilityZones: 3,
  logsEndpointZones: 1,
  logRetentionDays: 7,
  edge: {
    kind: 'rest',
    throttle: { ratePerSecond: 2_000, burst: 4_000 },
    requestKiB: 2,
    access: { kind: 'open' },
  },
  retentionDays: { events: 30, rejected: 30 },
  sql: { scanLimitGB: 10, settling: { everyHours: 1, windowDays: 2, graceHours: 2 } },
  queue: { maxReceiveCount: 10 },
  mapping: { batchSize: 100, batchingWindowSeconds: 1 },
  processor: { timeoutSeconds: 30, maxRows: 50_000, maxRowsInFlight: 200_000, runtimeUpdates: 'auto' },
  managedInstances: {
    memoryMiB: 2_048,
    memoryGiBPerVcpu: 2,
    concurrencyPerEnvironment: 64,
    lingerMs: 100,
    environments: { min: 1, max: 12 },
    maxVcpuCount: 24,
    instanceTypes: ['m7g.large', 'm8g.large'],
    mappingMaxConcurrency: 192,
  },
  defaultCompute: { memoryMiB: 1_769, mappingMaxConcurrency: 100 },
  hybrid: { environments: { min: 1, max: 1 }, joinAboveAgeSeconds: 30, leaveAfterMinutes: 3 },
  monitoring: { tracing: false, lateAfterSeconds: 300, watchMinutes: 15, usdPerDay: 50 },
  privacy: {},
});

/** The same, protected: what a stage has that must not lose anything. */
export const protectedStage: StageConfig = changedStage({
  protect: true,
  logsEndpointZones: 3,
  logRetentionDays: 90,
  retentionDays: { events: 730, rejected: 365 },
  managedInstances: {
    environments: { min: 3, max: 12 },
    maxVcpuCount: 48,
    instanceTypes: ['m8g.xlarge', 'm7g.xlarge', 'c8g.xlarge', 'c7g.xlarge'],
  },
  hybrid: { environments: { min: 3, max: 3 } },
});

/** Settings that keep all rules, with changes that do. */
export function changedStage(changes: Changes, stage: StageConfig = smallStage): StageConfig {
  return checkConfig('changed', changeConfig(stage, changes));
}
