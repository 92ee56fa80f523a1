import type { SteadyTraffic } from './steady-fill.ts';

/** Work of an invocation: as such, and for each message in it. */
export interface Work {
  wallMs: number;
  wallMsPerMessage: number;
  cpuMs: number;
  cpuMsPerMessage: number;
}

export interface MappingSettings {
  batchSize: number;
  batchingWindowMs: number;
  /** Standard mappings: 5 invocations at once, 300 a minute more while there is a backlog, 1,250 at most (services-sqs-scaling). */
  pollers: { first: number; addedPerMinute: number; most: number };
  /** Time of a call that receives or deletes ten messages. */
  callMs: number;
  /** Messages a second that the mapping hands on: 5 MB/s on managed instances (lambda-managed-instances-quotas). */
  maxMessagesPerSecond: number;
  /** How long a received message is hidden. */
  visibilityTimeoutMs: number;
  /**
   * Batches are then as full as the bill says. Without it they are as free pollers gather them, which shows where a step is much shorter
   * than what keeps a poller.
   */
  steady?: SteadyTraffic;
}

export interface ManagedFleetSettings {
  kind: 'managed-instances';
  maxConcurrency: number;
  vcpusPerEnvironment: number;
  environmentsPerInstance: number;
  minInstances: number;
  /** `start`: how many there are at first; `min` unless told otherwise. */
  environments: { min: number; max: number; start?: number };
  /** Environments are added when more than this share of CPU or slots is used. AWS: traffic may double in five minutes. */
  targetUtilization: number;
  /** What is asked for at most doubles in this time, environment by environment. */
  doublingMs: number;
  /** From asking for an environment until it takes work. */
  launchMs: number;
  /** Calm for so long lets the fleet shrink; tens of minutes in field reports of 2025. */
  scaleInAfterMs: number;
}

export interface DefaultFleetSettings {
  kind: 'default';
  /** Invocations at once: 1,000 an account unless raised (gettingstarted-limits). */
  concurrencyLimit: number;
  /** New environments in ten seconds (scaling-behavior). */
  addedPerTenSeconds: number;
  /** Time of a cold start, billed since 2025-08. */
  coldStartMs: number;
  /** Idle environments stay so long: minutes, undocumented. */
  idleEnvironmentMs: number;
}

/** All sources: AWS Lambda developer guide, read 2026-11-21. */
export interface ConsumerSettings {
  mapping: MappingSettings;
  /** Its own, where that is not the work of all. */
  work?: Work;
  fleet: ManagedFleetSettings | DefaultFleetSettings;
  /** Joins at a look that finds the oldest message older than this, and leaves after so many looks in a row that do not. */
  joins?: { aboveAgeMs: number; lookEveryMs: number; leaveAfterLooks: number };
}

export interface SimulationSettings {
  /** Messages that arrive in each step. */
  arrivals: ArrayLike<number>;
  stepMs: number;
  /** After the last arrival the simulation goes on until the queue is empty, at most so long. */
  drainMs: number;
  maxReceiveCount: number;
  work: Work;
  consumers: ConsumerSettings[];
  sampleEveryMs: number;
}
