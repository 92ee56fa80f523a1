import { explainFailure } from '@telemetry/terminal';
import { type Clock, systemClock } from '../clock.ts';
import { UnsupportedTemplateError } from '../template/cloudformation.ts';
import type { ScheduleDefinition } from './read-schedules.ts';

/** What an execution came to. */
export interface ExecutionResult {
  /** Step Functions' words for it. */
  status: 'SUCCEEDED' | 'FAILED';
  /** As its executor likes. */
  output: object;
  /** For a person who watches; nothing where nothing was to be done. */
  news?: string;
}

/** What runs here in place of AWS's services. */
export interface Services {
  s3Endpoint: string;
  region: string;
  bucket: string;
}

/** Executes a state machine on what runs here. Ends soon when the signal says so, and may be killed at any moment. */
export type Executor = (services: Services, signal: AbortSignal) => Promise<ExecutionResult>;

/** Who executes a state machine with this definition. Throws, and says why, for one that it does not know. */
export type ExecutorOf = (definition: unknown) => Executor;

export interface Execution {
  /** ISO 8601. */
  startedAt: string;
  endedAt: string | null;
  status: 'RUNNING' | 'ABORTED' | ExecutionResult['status'];
  output: object | null;
}

/** A schedule, and what came of it. */
export interface ScheduleState {
  id: string;
  stateMachine: string;
  expression: string;
  /** ISO 8601; null when nobody here executes its state machine. */
  nextAt: string | null;
  executions: number;
  last: Execution | null;
}

export interface ScheduledExecutions {
  states(): ScheduleState[];
  /** Starts an execution now, or waits for the one that runs, and tells what it came to. Undefined when there is no such schedule, or nobody who executes it. */
  run(id: string): Promise<Execution> | undefined;
  stop(): Promise<void>;
}

export interface ScheduleContext {
  /** Nobody executes state machines without it. */
  executorOf: ExecutorOf | undefined;
  services: Services;
  timeScale: number;
  clock?: Clock;
  onLog: (line: string) => void;
  /** What was done, and what failed. */
  onNews: (line: string) => void;
}

/** Longest time that a timer of Node.js takes. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Starts the state machines of schedules: at once, as EventBridge Scheduler does with a rate that has no start date, and then at its rate
 * (EventBridge Scheduler user guide, schedule-types, read 2026-11-29). While an execution runs no second one is started.
 */
export function startSchedules(
  definitions: readonly ScheduleDefinition[],
  context: ScheduleContext,
): ScheduledExecutions {
  const schedules = new Map(
    definitions.map((definition) => [definition.id, new Schedule(definition, context)]),
  );
  for (const schedule of schedules.values()) schedule.begin();
  return {
    states: () => [...schedules.values()].map((schedule) => schedule.state),
    run: (id) => schedules.get(id)?.run(),
    stop: async () => {
      await Promise.all([...schedules.values()].map((schedule) => schedule.stop()));
    },
  };
}

class Schedule {
  readonly #definition: ScheduleDefinition;
  readonly #context: ScheduleContext;
  readonly #clock: Clock;
  readonly #execute: Executor | undefined;
  readonly #stopping = new AbortController();
  #running: Promise<Execution> | undefined;
  #last: Execution | null = null;
  #executions = 0;
  #nextAtMs = Infinity;
  #cancelTimer = (): void => {};

  constructor(definition: ScheduleDefinition, context: ScheduleContext) {
    this.#definition = definition;
    this.#context = context;
    this.#clock = context.clock ?? systemClock;
    this.#execute = executorOf(definition, context.executorOf);
  }

  get state(): ScheduleState {
    const { id, stateMachineId, expression } = this.#definition;
    return {
      id,
      stateMachine: stateMachineId,
      expression,
      nextAt: this.#nextAtMs === Infinity ? null : new Date(this.#nextAtMs).toISOString(),
      executions: this.#executions,
      last: this.#last,
    };
  }

  begin(): void {
    const { id, stateMachineId, expression } = this.#definition;
    if (!this.#execute)
      return this.#context.onLog(`${id}: ${expression}, but nobody here executes ${stateMachineId}`);
    this.#nextAtMs = this.#clock.now();
    this.#due();
  }

  run(): Promise<Execution> | undefined {
    const execute = this.#execute;
    if (!execute || this.#stopping.signal.aborted) return undefined;
    this.#running ??= this.#executed(execute).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#cancelTimer();
    this.#stopping.abort();
    await this.#running;
  }

  #due(): void {
    const { id, everyMs } = this.#definition;
    if (this.#clock.now() >= this.#nextAtMs) {
      if (this.#running) this.#context.onLog(`${id}: not started, the execution before it still runs`);
      else void this.run();
      const stepMs = Math.max(1, everyMs / this.#context.timeScale);
      while (this.#nextAtMs <= this.#clock.now()) this.#nextAtMs += stepMs;
    }
    const waitMs = Math.min(longestTimerMs, this.#nextAtMs - this.#clock.now());
    this.#cancelTimer = this.#clock.after(waitMs, () => this.#due());
  }

  async #executed(execute: Executor): Promise<Execution> {
    const { id, stateMachineId } = this.#definition;
    const { services, onLog, onNews } = this.#context;
    const startedAt = this.#isoNow();
    this.#executions += 1;
    this.#last = { startedAt, endedAt: null, status: 'RUNNING', output: null };
    const { signal } = this.#stopping;
    const { status, output, news } = await execute(services, signal).catch(
      (error: unknown): ExecutionResult => ({
        status: 'FAILED',
        output: { error: explainFailure(error) },
        news: `${stateMachineId} failed: ${explainFailure(error)}`,
      }),
    );
    this.#last = { startedAt, endedAt: this.#isoNow(), status: signal.aborted ? 'ABORTED' : status, output };
    onLog(`${id}: ${stateMachineId} ${this.#last.status}`);
    if (news !== undefined) onNews(news);
    return this.#last;
  }

  readonly #isoNow = (): string => new Date(this.#clock.now()).toISOString();
}

function executorOf(
  { id, stateMachineId, definition }: ScheduleDefinition,
  find: ExecutorOf | undefined,
): Executor | undefined {
  try {
    return find?.(definition);
  } catch (error) {
    throw new UnsupportedTemplateError(`${id} starts ${stateMachineId}: ${(error as Error).message}`);
  }
}
