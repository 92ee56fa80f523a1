import type { Execution, ScheduleState } from '@telemetry/local-twin';
import type { Arm } from '@telemetry/settings';

/** What the page draws, ten times a second. Counts are since the start of the twin, times in epoch milliseconds. */
export interface Frame {
  arm: Arm;
  atMs: number;
  edge: { byStatus: Record<string, number> };
  queue: { visible: number; inFlight: number; oldestMessageAgeMs: number };
  deadLetters: number;
  s3: { puts: number; putFailures: number; putBytes: number };
  consumers: ConsumerFrame[];
  schedules: ScheduleFrame[];
}

/** Without what its last execution put out, which may be long. */
export interface ScheduleFrame extends Omit<ScheduleState, 'last'> {
  last: Omit<Execution, 'output'> | null;
}

export interface ConsumerFrame {
  functionName: string;
  compute: 'managed-instances' | 'default';
  mapping: {
    polling: boolean;
    pollers: number;
    /** Batches on their way. */
    working: number;
    invocations: number;
    invocationErrors: number;
    batchSizeTotal: number;
    batchItemFailures: number;
    throttles: Record<string, number>;
  };
  environments: EnvironmentFrame[];
  started: number;
  stopped: number;
  deadWorkers: number;
}

export interface EnvironmentFrame {
  pid: number;
  slots: number;
  /** Slots that the environment's agent counts as taken. */
  inFlight: number;
  /** Worker threads that the runtime client starts. */
  workers: number;
  /** CPU time since the process started, milliseconds; null until it has told. */
  cpuMs: number | null;
  rssBytes: number | null;
  /** Those that run invocations: the workers, or the only thread. */
  threads: ThreadFrame[];
}

/** What one thread of an environment told last. */
export interface ThreadFrame {
  thread: number;
  /** A letter for each slot used since the last frame: `c`omputes, waits for a `l`ook-up, waits for its `o`bject; `.` was free. */
  slots: string;
  /** Share of the time that its event loop was busy. */
  busy: number;
  /** Objects that were stored since somebody looks. */
  stored: number;
  /** Open objects and those being written, each: rows, invocations that wait, its age when it was told in milliseconds, 1 while it is written. */
  objects: [rows: number, waiting: number, ageMs: number, written: 0 | 1][];
  /** Since it told this, milliseconds: long when its thread does nothing but compute. */
  silentMs: number;
}
