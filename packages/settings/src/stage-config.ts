import type { Arm } from './arms.ts';
import type { EdgeConfig } from './edge-config.ts';
import type { MonitoringSettings } from './monitoring-settings.ts';
import type { PrivacySettings } from './privacy-settings.ts';

/** Environments of a version on managed instances. */
export interface Environments {
  min: number;
  max: number;
}

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
