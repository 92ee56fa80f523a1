/** How AWS runs the function: one invocation at a time, or many at once in several worker threads. */
export type EnvironmentMode =
  | { kind: 'default' }
  | {
      kind: 'managed-instances';
      /** `PerExecutionEnvironmentMaxConcurrency`: slots of this environment. */
      maxConcurrency: number;
      /** `AWS_LAMBDA_NODEJS_WORKER_COUNT`: worker threads, each with its own event loop, modules and init. */
      workerCount: number;
    };

/** Which half of the runtime client talks HTTP: AWS's native addon, or a JavaScript one with the same four functions. */
export type ClientChoice = 'auto' | 'native' | 'stand-in';

export interface EnvironmentOptions {
  mode: EnvironmentMode;
  /** Folder of the bundle; the handler file is looked up in it. */
  taskRoot: string;
  /** `file.export`, as in a function's configuration. */
  handler: string;
  functionName: string;
  functionVersion?: string;
  memoryMiB: number;
  timeoutMs: number;
  /** Time to the first poll. Defaults: 10 s on default Lambda; max(130 s, timeout) on managed instances. */
  initTimeoutMs?: number;
  /** The function's own variables. Nothing of the parent's environment is passed on. */
  environment?: Record<string, string>;
  region?: string;
  client?: ClientChoice;
  /** More flags for Node.js, e.g. `--import` of a preload. Worker threads inherit them. */
  execArgv?: readonly string[];
  /** Linux only: the CPU (0, 1, …) that the whole environment is held to. */
  pinToCpu?: number;
  onLog?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export type InvokeResult =
  | { kind: 'success'; requestId: string; payload: Buffer }
  | { kind: 'function-error'; requestId: string; errorType: string; payload: Buffer }
  | { kind: 'timed-out'; requestId: string }
  | { kind: 'refused'; reason: 'no-open-poll' | 'no-free-slot' }
  | { kind: 'environment-lost'; requestId: string };

export interface ExitReason {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether `stop()` or a time-out on default Lambda asked for it. */
  expected: boolean;
}

export interface Usage {
  /** User and system CPU time of the process, all threads, since its start. */
  cpuSeconds: number;
  /** Resident memory of the process. */
  rssBytes: number;
}

export interface Environment {
  readonly id: string;
  readonly pid: number;
  readonly initDurationMs: number;
  /** Which runtime client half is in use. */
  readonly client: 'native' | 'stand-in';
  /** Whether the environment is held to one CPU. */
  readonly pinned: boolean;
  /** Workers that wait for work right now. */
  readonly openPolls: number;
  /** Slots taken, including by invocations that timed out and whose code still runs. */
  readonly inFlight: number;
  /** Answers that came after their invocation had timed out. */
  readonly lateAnswers: number;
  canAccept(): boolean;
  /** Resolves when this many workers wait for work, or rejects when the environment is gone. */
  untilPolling(workers: number): Promise<void>;
  /** Called whenever a poll opens or a slot frees. */
  onCapacity(listener: () => void): void;
  invoke(payload: string | Uint8Array, options?: { requestId?: string }): Promise<InvokeResult>;
  usage(): Promise<Usage>;
  readonly exited: Promise<ExitReason>;
  /** Shuts down: SIGTERM, and SIGKILL after two seconds. Invocations in flight end as `environment-lost`. */
  stop(): Promise<void>;
}

/** The handler's module failed to load, or did not poll in time. The message is the runtime client's own. */
export class EnvironmentInitError extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.name = 'EnvironmentInitError';
    this.errorType = errorType;
  }
}
