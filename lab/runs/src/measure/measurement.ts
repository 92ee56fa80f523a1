import type { MachineLoad } from '../files/scenario-file.ts';
import type { Sample } from '../files/stats-file.ts';
import type { ConsumerMeasurement, OverflowMeasurement } from './consumers.ts';
import type { Quantiles } from './quantiles.ts';

/** One scenario once on one arm, in numbers: all from its raw files. */
export interface Measurement {
  arm: string;
  /** Name of the scenario's folder. */
  name: string;
  profile: string;
  variant: string;
  repeat: number;
  startedAtMs: number;
  /** From the first request to the last answer. */
  loadSeconds: number;
  /** What the load generator made its batches of: the same seed, the same batches. */
  seed: number;
  /** The phases of the plan in words; null where they are not known, as are the next three. */
  plan: string | null;
  /** By the phases. */
  plannedSeconds: number | null;
  /** Virtual users that were due, each with its first request. */
  dueRequests: number | null;
  /** How late these were sent, in milliseconds: the load generator's own share of every latency. */
  latenessMs: Quantiles | null;
  /** First requests of virtual users that were sent. */
  sentRequests: number;
  /** From the first request to the last one. */
  sendingSeconds: number;
  requests: number;
  /** Events in all requests, whatever became of them. */
  events: number;
  acceptedRequests: number;
  acceptedEvents: number;
  /** Accepted within the time planned, over that time; without a plan, over the time from the first request to the last. */
  eventsPerSecond: number;
  /** By HTTP status; `none` without an answer. */
  statuses: Record<string, number>;
  /** The same of bodies that were bad on purpose. */
  statusesOfBadBodies: Record<string, number>;
  /** Requests whose status is not the one that the design gives. */
  unexpectedAnswers: number;
  meanBodyBytes: number;
  eventsPerRequest: number;
  /**
   * Of accepted requests only, at the client: a fast refusal is no speed. It counts from when the request was due, so that a
   * generator that waits for slow answers does not hide them (coordinated omission); from sending where no plan is known.
   */
  httpMs: Quantiles | null;
  /** The same from when it was sent. */
  answerMs: Quantiles | null;
  /** From the edge's receipt to S3's acknowledgement, a sample a message. */
  endToEndMs: Quantiles | null;
  /** The middle end-to-end latency of the first and of the last third of a flat load; null of any other. */
  driftMs: { first: number; last: number } | null;
  /** The same of HTTP latency, from when a request was due. */
  httpDriftMs: { first: number; last: number } | null;
  peakQueueDepth: number;
  peakQueueAgeMs: number;
  /** From the end of the load to an empty queue; null when the run did not wait. */
  drainMs: number | null;
  throttles: Record<string, number>;
  /** Invocations that AWS's agent would have refused at once, taken or not; null where nobody counted. */
  withoutOpenPoll: number | null;
  batchItemFailures: number;
  invocationErrors: number;
  /** Invocations that ran into their time-out. */
  timeouts: number;
  /** Worker threads that died; null where the raw files do not say. */
  deadWorkers: number | null;
  putFailures: number;
  /** Messages that waited or were in flight at the end. */
  left: number;
  /** Which of the counters and times of the raw files went down; none of them can. */
  backwards: string[];
  /** How far the clock that messages are received by moved against the load generator's; null where no message says. */
  clocksMovedMs: number | null;
  /** Requests with the id of a message that another request of the run has; SQS gives none twice. */
  messageIdsTwice: number;
  /** Events whose id another event of this scenario has: the same was sent again. */
  eventIdsTwice: number;
  /** Requests that were sent before the load began or after it ended. */
  outsideLoad: number;
  deadLetters: number;
  received: number;
  invocations: number;
  messagesPerInvocation: number;
  /** Mean time from invoke to answer, cold starts included. */
  invocationMs: number | null;
  objects: number;
  objectBytes: number;
  objectsPerMillionEvents: number;
  coldStarts: number;
  peakEnvironments: number;
  peakSlotsInUse: number;
  slots: number;
  cpuSeconds: number | null;
  cpuSecondsPerMillionEvents: number | null;
  peakRssBytes: number | null;
  /** Of a hybrid: its floor, then its overflow. */
  consumers?: ConsumerMeasurement[];
  overflow?: OverflowMeasurement;
  /** The higher of the machine's load averages before and after. */
  loadAverage: number | null;
  machineLoad: MachineLoad | null;
  goalsMissed: string[];
  notes: string[];
}

/** What the charts of a measurement show: raw points and the second-by-second samples. */
export interface Timeline {
  /** Sent at (seconds since the start), late by, and latency from when it was due; `accepted` tells which were. */
  requests: { atS: number; lateMs: number; latencyMs: number; accepted: boolean; expected: boolean }[];
  messages: { atS: number; endToEndMs: number }[];
  samples: (Sample & { atS: number })[];
}
