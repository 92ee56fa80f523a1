import type { FleetSettings } from '../capacity/fleet-size.ts';
import type { Architecture } from '../prices/price-list.ts';
import type { DayShape } from '../traffic/day.ts';
import type { Workload } from '../traffic/workload.ts';

export type Arm = 'default' | 'managed-instances';

/** Default Lambda. `discount` is a savings plan's, a share of duration. */
export interface DefaultCompute {
  arm: 'default';
  architecture: Architecture;
  memoryMiB: number;
  discount?: number;
}

/** Lambda Managed Instances. A plan with `discount` covers the fleet's minimum, all month, and nothing above it. */
export interface ManagedCompute extends Omit<FleetSettings, 'instance'> {
  arm: 'managed-instances';
  instanceType: string;
  discount?: number;
  network: Network;
}

/** How instances reach CloudWatch Logs and others; S3 has a gateway endpoint, which is free. */
export type Network =
  | { kind: 'interface-endpoints'; endpoints: number; availabilityZones: number }
  | { kind: 'nat-gateways'; gateways: number };

export type Compute = DefaultCompute | ManagedCompute;

export interface PipelineSettings {
  region: string;
  hoursPerMonth: number;
  freeTier: boolean;
  edge: 'rest' | 'http';
  /** How long stored events are kept, months: so many months of them are there at any time. */
  retentionMonths: number;
  /** Terabytes that queries read a month, by Athena. */
  athenaTb: number;
  /**
   * Receives that find nothing, a second and poller. A long poll of 20 s is 0.05; a provisioned poller may make ten
   * (Lambda developer guide, services-sqs-scaling, read 2026-11-21). AWS gives no number for an idle mapping.
   */
  emptyReceivesPerSecond: number;
  day: DayShape;
}

export interface PipelineQuestion {
  eventsPerMonth: number;
  workload: Workload;
  compute: Compute;
  settings: PipelineSettings;
}

export type Part = 'edge' | 'queue' | 'compute' | 'network' | 'logs' | 'storage' | 'queries';
