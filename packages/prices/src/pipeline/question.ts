import type { Arm, ComputeType } from '@telemetry/settings';
import type { FleetSettings } from '../capacity/fleet-size.ts';
import type { Architecture } from '../list/price-list.ts';
import type { DayShape } from '../traffic/day.ts';
import type { MappingShape } from '../traffic/batch-fill.ts';
import type { SettlingShape } from './settling.ts';
import type { Work } from '../traffic/work.ts';

export type { Arm };
/** The arms that are one function. */
export type PlainArm = ComputeType;

/** Default Lambda. `discount` is a savings plan's, a share of duration. */
export interface DefaultCompute {
  arm: 'default';
  architecture: Architecture;
  memoryMiB: number;
  /** Batches at once that its mapping hands on; 1,250 without it. */
  mappingMaxConcurrency?: number;
  discount?: number;
}

/** Lambda Managed Instances. A plan with `discount` covers the fleet's minimum, all month, and nothing above it. */
export interface ManagedCompute extends Omit<FleetSettings, 'instance'> {
  arm: 'managed-instances';
  instanceType: string;
  /** The stage allows no more; a bill of more says so. */
  maxEnvironments?: number;
  /** How long an object waits for the rows of other invocations. */
  lingerMs: number;
  /** Batches at once that its mapping hands on; 1,250 without it. */
  mappingMaxConcurrency?: number;
  /** As the stage sets them. Without them a load that standard pollers do not carry is priced with as many as it takes. */
  provisionedPollers?: { minimum: number; maximum: number };
  discount?: number;
  network: Network;
}

/** How instances reach CloudWatch Logs and others; S3 has a gateway endpoint, which is free. */
export type Network =
  | { kind: 'interface-endpoints'; endpoints: number; availabilityZones: number }
  | { kind: 'nat-gateways'; gateways: number };

/**
 * Managed instances as a floor that never grows, and default Lambda on the same queue for what is above it. The switch
 * itself is not priced: an alarm at $0.10 a month, and Step Functions at about a cent for a hundred times
 * (https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/step-functions/pricing/, read 2026-11-21).
 */
export interface HybridCompute {
  arm: 'hybrid';
  /** Its work is the question's. */
  floor: ManagedCompute;
  /** As deployed; without it the floor is sized, for its share of the mean traffic where that is known, or for all of it. */
  floorEnvironments?: number;
  overflow: DefaultCompute;
  /** Share of the events that the overflow does. Without it: what the day brings above all that the floor can do. */
  overflowShare?: number;
  /** The overflow's own, where it is known; events a request are the floor's. */
  overflowWork?: Work;
}

export type Compute = DefaultCompute | ManagedCompute | HybridCompute;

export interface PipelineSettings {
  region: string;
  hoursPerMonth: number;
  freeTier: boolean;
  edge: 'rest' | 'http';
  /** How long stored events are kept, months: so many months of them are there at any time. */
  retentionMonths: number;
  /** Small objects are put together; without it they stay as they are. */
  settling?: SettlingShape;
  /** Terabytes that queries read a month, by Athena. */
  athenaTb: number;
  /**
   * Receives that find nothing, a second and poller. A long poll of 20 s is 0.05; a provisioned poller may make ten
   * (Lambda developer guide, services-sqs-scaling, read 2026-11-21). AWS gives no number for an idle mapping.
   */
  emptyReceivesPerSecond: number;
  day: DayShape;
  mapping: MappingShape;
  /** An object of so many rows is written at once. */
  maxRows: number;
  /** What watches a stack: metrics in its alarms, dashboards, and our own metrics while there is traffic. */
  watching?: { alarmMetrics: number; dashboards: number; ownMetrics: number };
  /** A key of AWS KMS of the stack's own encrypts what it keeps. */
  customerKey?: boolean;
}

export interface PipelineQuestion {
  eventsPerMonth: number;
  /** Of the floor, where the compute is a hybrid. */
  work: Work;
  compute: Compute;
  settings: PipelineSettings;
}

export type Part =
  'edge' | 'queue' | 'compute' | 'network' | 'logs' | 'storage' | 'settling' | 'queries' | 'watching' | 'key';
