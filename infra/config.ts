import type { Arm, Environments } from './constructs/compute.ts';
import type { EdgeConfig } from './edge-config.ts';
import type { MonitoringSettings } from './monitoring/settings.ts';
import type { PrivacySettings } from './privacy.ts';

/** Stages are one typed record. Whoever deploys changes numbers here, and nowhere else. */
export const stages = ['dev', 'prod'] as const;
export type Stage = (typeof stages)[number];

/**
 * When Lambda moves the function to a newer build of its Node.js runtime: by itself, only with a deployment (and so under
 * the deployment's alarms), or never, with the ARN that the function's INIT_START log line names.
 */
export type RuntimeUpdates = 'auto' | 'with-deployments' | `arn:${string}`;

/** When a stage runs: `days` as in cron (`MON-FRI`), times of day as `07:00`, until `23:44` at the latest. */
export interface Hours {
  days: string;
  from: string;
  to: string;
  timeZone: string;
}

export interface StageConfig {
  /** What "pnpm cloud" deploys, prices and checks where no --arm is given. Synthesis writes all of them. */
  arms: readonly Arm[];
  /** Data outlives the stack, and the stack cannot be deleted by mistake. */
  protect: boolean;
  availabilityZones: number;
  /** Zones with endpoints of CloudWatch Logs and X-Ray, each paid by the hour; the instances of the others use them across zones. */
  logsEndpointZones: number;
  logRetentionDays: 7 | 30 | 90;
  edge: EdgeConfig;
  /** Days until stored and rejected events go. */
  retentionDays: { events: number; rejected: number };
  queue: { maxReceiveCount: number };
  mapping: { batchSize: number; batchingWindowSeconds: number };
  processor: {
    timeoutSeconds: number;
    maxRows: number;
    maxRowsInFlight: number;
    runtimeUpdates: RuntimeUpdates;
  };
  managedInstances: {
    memoryMiB: number;
    memoryGiBPerVcpu: 2 | 4 | 8;
    concurrencyPerEnvironment: number;
    lingerMs: number;
    environments: Environments;
    /** Paused outside of these; all the time without them. The queue keeps messages for four days, no longer. */
    workingHours?: Hours;
    /** Counts the vCPUs of instances, not of environments. */
    maxVcpuCount: number;
    instanceTypes: readonly string[];
    mappingMaxConcurrency: number;
  };
  defaultCompute: { memoryMiB: number; mappingMaxConcurrency: number };
  /** The hybrid arm: its floor is `managedInstances` with these environments, its overflow is `defaultCompute`. */
  hybrid: {
    environments: Environments;
    /** The overflow joins once the oldest message is older. */
    joinAboveAgeSeconds: number;
    /** And leaves after so many minutes in which none was. */
    leaveAfterMinutes: number;
  };
  monitoring: MonitoringSettings;
  privacy: PrivacySettings;
}

/** Interface endpoints of the closed network, in each of `logsEndpointZones`: CloudWatch Logs, and X-Ray where requests are traced. */
export const interfaceEndpoints = ({ monitoring }: StageConfig): number => (monitoring.tracing ? 2 : 1);

const common: Omit<StageConfig, 'protect' | 'logRetentionDays' | 'retentionDays'> = {
  // The two to compare. Whoever has decided keeps one: docs/deploying.md says how to choose.
  arms: ['managed-instances', 'default'],
  // Three: Lambda starts three environments spread over the zones it is given.
  availabilityZones: 3,
  logsEndpointZones: 3,
  // Open to anybody and bounded: docs/edge.md has the other settings, and when to take them.
  edge: { kind: 'rest', throttle: { ratePerSecond: 2_000, burst: 4_000 }, access: { kind: 'open' } },
  // Receives that managed instances refuse for want of slots count as well, so a low number sends good messages to the
  // dead-letter queue in a burst.
  queue: { maxReceiveCount: 10 },
  // The same on both arms, so that they can be compared. A window of one second fills batches at low rates.
  mapping: { batchSize: 100, batchingWindowSeconds: 1 },
  processor: { timeoutSeconds: 30, maxRows: 50_000, maxRowsInFlight: 200_000, runtimeUpdates: 'auto' },
  managedInstances: {
    memoryMiB: 2_048,
    memoryGiBPerVcpu: 2,
    // Lambda's guidance for Node.js is at most 64 for each vCPU.
    concurrencyPerEnvironment: 64,
    // Waiting for company costs nothing here: other invocations use the time.
    lingerMs: 100,
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
  monitoring: { tracing: false, lateAfterSeconds: 300, usdPerDay: 50 },
  privacy: {},
};

export const config: Record<Stage, StageConfig> = {
  dev: {
    ...common,
    protect: false,
    logRetentionDays: 7,
    retentionDays: { events: 30, rejected: 30 },
    // As little as managed instances cost: one environment, on one of the smallest instances that hold it. Zones cost
    // nothing by themselves, endpoints do.
    logsEndpointZones: 1,
    managedInstances: {
      ...common.managedInstances,
      environments: { min: 1, max: 12 },
      maxVcpuCount: 24,
      instanceTypes: ['m7g.large', 'm8g.large'],
    },
    hybrid: { ...common.hybrid, environments: { min: 1, max: 1 } },
  },
  prod: { ...common, protect: true, logRetentionDays: 90, retentionDays: { events: 730, rejected: 365 } },
};
