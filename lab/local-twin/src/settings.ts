import type { Poll } from '@telemetry/execution-environment';
import { managedInstancesScaleOut } from '@telemetry/settings';

/** What AWS adds and a machine does not have: set openly, each default with where it comes from. */
export interface TwinSettings {
  /** Time that a PUT to S3 takes, milliseconds. 35: small objects within a region, as in the project's first labs. */
  s3PutLatencyMs: number;
  /** Time that a GET from S3 takes, milliseconds. */
  s3GetLatencyMs: number;
  /** Time in which what is asked for of managed instances at most doubles, environment by environment, milliseconds. */
  doublingMs: number;
  /** Time from asking for an environment on managed instances until it takes work, milliseconds. */
  provisioningDelayMs: number;
  /**
   * Time from the update of a mapping's `Enabled` until its pollers have begun or stopped, milliseconds. 60,000 is assumed:
   * AWS says up to 90 s for mappings of Kafka topics and nothing for SQS (AWS Lambda developer guide,
   * kafka-starting-positions, read 2026-11-21).
   */
  mappingUpdateDelayMs: number;
  /** Whether a standard mapping of a function on managed instances stops at 5 MB/s, as in AWS. */
  mappingThroughputLimit: boolean;
  /**
   * Makes minutes of AWS into less: divides provisioning, growth of pollers, the queue's visibility timeout, the period and
   * the threshold of alarms, the delay of a mapping's update, and the time between two executions of a schedule.
   */
  timeScale: number;
  /** Environments at once, whatever the template allows: each is a process of this machine. */
  maxEnvironments: number;
  /**
   * How long an invoke waits for a worker to poll again while slots are free, milliseconds, before it counts as
   * throttled. Assumed: AWS's agent refuses at once where no poll is open (0 does that), and who tries again how often is
   * not documented. The counter `withoutOpenPoll` says how many waited.
   */
  pollPatienceMs: number;
  /**
   * Which poll of the runtime client asks for work. With the addon's, a dead worker thread ends its environment when its
   * poll is served; with the one in JavaScript it costs one invocation, and the environment goes on. Which of them AWS's
   * own image has is not known; the harmful one is the default.
   */
  poll: Poll;
  /** A fault: what a function writes is read only while none of its invocations runs. */
  slowLogReader: boolean;
  /** Idle time after which an environment of default Lambda is ended, milliseconds. AWS: minutes, undocumented. */
  idleEnvironmentMs: number;
  /**
   * Where the issuer of tokens is reached, for an edge that asks for them. Without it the twin asks at the issuer's own
   * address, as API Gateway does.
   */
  issuerUrl?: string | undefined;
  /** Where the mappings reach SQS: what stands between them and the twin's own may do to their requests as it likes. */
  mappingSqsEndpoint?: string;
  /** More variables for the function, over the template's. */
  functionEnvironment: Record<string, string>;
  /** Worker threads of an environment, over the template's number; `default`: the runtime client's own, 8 for each vCPU. */
  workers?: number | 'default' | undefined;
  /** More flags for Node.js in every environment, `--import` of a preload for one. */
  nodeFlags: readonly string[];
}

export const defaultSettings: TwinSettings = {
  s3PutLatencyMs: 35,
  s3GetLatencyMs: 20,
  doublingMs: managedInstancesScaleOut.doublingMs,
  provisioningDelayMs: managedInstancesScaleOut.launchMs,
  mappingUpdateDelayMs: 60_000,
  mappingThroughputLimit: true,
  timeScale: 1,
  maxEnvironments: 6,
  pollPatienceMs: 250,
  poll: 'addon',
  slowLogReader: false,
  idleEnvironmentMs: 300_000,
  functionEnvironment: {},
  nodeFlags: [],
};
