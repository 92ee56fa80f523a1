/** How AWS runs the function: one invocation at a time, or many at once in several worker threads. */
export type EnvironmentMode =
  | { kind: 'default' }
  | {
      kind: 'managed-instances';
      /** `PerExecutionEnvironmentMaxConcurrency`: slots of this environment. */
      maxConcurrency: number;
      /**
       * `AWS_LAMBDA_NODEJS_WORKER_COUNT`: worker threads, each with its own event loop, modules and init. Without it the
       * function's own variable counts, and without that the runtime client starts 8 for each vCPU.
       */
      workerCount?: number;
      /** vCPUs of the environment. Default: one for each 2 GiB of memory, the ratio that AWS takes when none is given. */
      vcpus?: number;
    };

/** Which half of the runtime client talks HTTP: AWS's native addon, or a JavaScript one with the same functions. */
export type ClientChoice = 'auto' | 'native' | 'stand-in';

/**
 * Which of the runtime client's two polls asks for work: the addon's, or the one in JavaScript that its variable
 * `AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1` switches on. They differ in what a dead worker thread leaves behind: the
 * addon's poll stays open, and serving it ends the process with all that runs in it; the other's is closed, and the one
 * invocation that is handed to it fails. Which of them AWS's own image uses is not known.
 */
export type Poll = 'addon' | 'javascript';

export interface EnvironmentOptions {
  mode: EnvironmentMode;
  /** Folder of the bundle; the handler file is looked up in it. */
  taskRoot: string;
  /** `file.export`, as in a function's configuration. */
  handler: string;
  functionName: string;
  /** Default `$LATEST`. */
  functionVersion?: string | undefined;
  /** What the invoker names: the version's or alias's ARN where it names one. Default: the function's, unqualified. */
  invokedFunctionArn?: string | undefined;
  memoryMiB: number;
  timeoutMs: number;
  /** Time to the first poll. Defaults: 10 s on default Lambda; max(130 s, timeout) on managed instances. */
  initTimeoutMs?: number;
  /** The function's own variables. Nothing of the parent's environment is passed on. Reserved names are refused. */
  environment?: Record<string, string>;
  region?: string;
  client?: ClientChoice;
  /** Where the native addon is. Default: beside `aws-lambda-ric`, where its installation puts it. */
  addon?: string;
  /** Default: the addon's. The function's own `AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1` counts, too. */
  poll?: Poll;
  /** More flags for Node.js, e.g. `--import` of a preload. Worker threads inherit them. */
  execArgv?: readonly string[];
  /** Linux only: the CPU (0, 1, …) that the whole environment is held to. */
  pinToCpu?: number;
  /** Each line that the function writes, and Lambda's own (`platform.start`, `platform.report` …) as JSON. */
  onLog?: (line: string, stream: LogStream) => void;
  /**
   * A fault: lines are read only while no invocation runs. The runtime client of managed instances writes `console` lines
   * to a descriptor that does not block, so a burst of them throws `EAGAIN` inside the handler. Without this fault a write
   * waits until there is room.
   */
  slowLogReader?: boolean;
}

export type LogStream = 'stdout' | 'stderr' | 'platform';

export type InvokeResult =
  | { kind: 'success'; requestId: string; payload: Buffer }
  /**
   * `errorType` is the agent's word, as in `platform.report`: `Runtime.Unknown` for whatever the handler throws, unless it
   * says `Runtime.X` or `Function.X`. The handler's own error type is in the payload.
   */
  | { kind: 'function-error'; requestId: string; errorType: string; payload: Buffer }
  | { kind: 'timed-out'; requestId: string }
  | { kind: 'refused'; reason: 'no-open-poll' | 'no-free-slot' | 'duplicate-request-id' }
  /** The process ended: `Runtime.ExitError` for all that ran in it. */
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
  /** Worker threads that the runtime client starts; 1 on default Lambda. */
  readonly workers: number;
  /** Polls that an invocation can be handed to right now, those that dead workers left behind included. */
  readonly openPolls: number;
  /** Slots taken. A time-out gives its slot back, and so does the death of the invocation's worker: assumed of AWS. */
  readonly inFlight: number;
  /** Invocations that timed out and whose code still runs, as far as is known. */
  readonly runningOn: number;
  /** Answers that came after their invocation had timed out. */
  readonly lateAnswers: number;
  /** Worker threads that are known to have died; the addon's poll hides it until its process ends. */
  readonly deadWorkers: number;
  canAccept(): boolean;
  /** Resolves when this many workers wait for work, or rejects when the environment is gone. */
  untilPolling(workers: number): Promise<void>;
  /** Called whenever a poll opens or a slot frees. */
  onCapacity(listener: () => void): void;
  invoke(payload: string | Uint8Array, options?: { requestId?: string }): Promise<InvokeResult>;
  usage(): Promise<Usage>;
  readonly exited: Promise<ExitReason>;
  /**
   * Shuts down by SIGKILL, with no signal before it, as AWS's agent does where there is no extension. Invocations in flight
   * end as `environment-lost`.
   */
  stop(): Promise<void>;
}

/** A function's own variable has a name that AWS keeps for itself, or one that AWS does not take. */
export class ReservedVariableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReservedVariableError';
  }
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
