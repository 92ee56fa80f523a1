import type { Arm } from '@telemetry/settings';
import { explainFailure, tell } from '@telemetry/terminal';
import type { ConsumerCounters, EnvironmentCounters } from '../consumers/consumer-counters.ts';
import type { MappingCounters } from '../event-source/sqs-mapping.ts';
import type { ScheduleState } from '../scheduling/scheduled-executions.ts';
import type { S3Counters } from '../storage/s3-front.ts';
import type { QueueDepth } from '../storage/storage.ts';

/** One moment. Counters count from the start, `at` is ISO 8601. */
export interface TwinSample {
  at: string;
  requests: number;
  queueVisible: number;
  queueInFlight: number;
  oldestMessageAgeMs: number;
  deadLetters: number;
  environments: number;
  slots: number;
  slotsInUse: number;
  invocations: number;
  throttles: number;
  objects: number;
  cpuSeconds: number;
  rssBytes: number;
  /** Where more than one function consumes the queue: each, in the order of the counters. */
  consumers?: ConsumerSample[];
}

export interface ConsumerSample {
  compute: ConsumerCounters['compute'];
  polling: boolean;
  environments: number;
  slotsInUse: number;
  invocations: number;
}

export interface TwinCounters {
  edge: { requests: number; byStatus: Record<string, number> };
  queue: QueueDepth;
  deadLetters: number;
  /** Sum of the consumers. */
  mapping: MappingCounters;
  /** Sum of the consumers. */
  environments: EnvironmentCounters;
  /** The functions that the event queue feeds; on managed instances first. */
  consumers: ConsumerCounters[];
  s3: S3Counters;
}

/** What `GET /stats` answers. */
export interface TwinStats {
  arm: Arm;
  startedAt: string;
  now: string;
  counters: TwinCounters;
  /** One sample a second since the start; the oldest of more than a day's are dropped. */
  series: TwinSample[];
  /** Schedules that start state machines, and what came of them. */
  schedules: ScheduleState[];
}

const mostSamples = 86_400;
const sampleEveryMs = 1_000;

/** Takes a sample each second. */
export class StatsSeries {
  readonly samples: TwinSample[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(take: () => Promise<TwinSample>) {
    let busy = false;
    this.#timer = setInterval(() => {
      if (busy) return;
      busy = true;
      take()
        .then((sample) => {
          this.samples.push(sample);
          if (this.samples.length > mostSamples) this.samples.shift();
        })
        .catch((error: unknown) => tell(`stats: ${explainFailure(error)}`))
        .finally(() => {
          busy = false;
        });
    }, sampleEveryMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
