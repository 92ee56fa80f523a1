import type { EnvironmentMode, InvokeResult } from './environment.ts';

/** What the lines say of their environment. */
export interface PlatformContext {
  mode: EnvironmentMode;
  functionName: string;
  functionVersion: string;
  memoryMiB: number;
}

/**
 * Lambda's own lines in a function's log, in the format JSON (AWS Lambda developer guide, telemetry-schema-reference, read
 * 2026-11-29), whatever their level: a function's log group has those of `DEBUG` only when it asks for them. On managed
 * instances no invocation has a `platform.runtimeDone`, and a report has neither a billed duration nor memory; on default
 * Lambda the memory that was used is not measured here and left out, as spans are everywhere.
 */
export class PlatformLines {
  readonly #write: (line: string) => void;
  readonly #context: PlatformContext;
  #initDurationMs: number | undefined;

  constructor(write: (line: string) => void, context: PlatformContext) {
    this.#write = write;
    this.#context = context;
  }

  initStart(): void {
    const { functionName, functionVersion } = this.#context;
    this.#line('platform.initStart', { ...this.#init(), functionName, functionVersion });
  }

  /** The init ended: in time and without an error, unless it says so. */
  initReport(durationMs: number, failure?: { status: 'error' | 'timeout'; errorType: string }): void {
    if (!failure && this.#context.mode.kind === 'default') this.#initDurationMs = durationMs;
    const ended = { ...this.#init(), ...(failure ?? { status: 'success' }) };
    this.#line('platform.initRuntimeDone', ended);
    this.#line('platform.initReport', {
      ...ended,
      metrics: { durationMs: rounded(durationMs) },
    });
  }

  start(requestId: string): void {
    this.#line('platform.start', { requestId, version: this.#context.functionVersion });
  }

  report(result: InvokeResult, durationMs: number): void {
    if (result.kind === 'refused') return;
    const { requestId } = result;
    const outcome = outcomeOf(result);
    if (this.#context.mode.kind === 'default') {
      const producedBytes = 'payload' in result ? result.payload.length : 0;
      const metrics = { durationMs: rounded(durationMs), producedBytes };
      this.#line('platform.runtimeDone', { requestId, metrics, ...outcome });
    }
    this.#line('platform.report', { requestId, metrics: this.#metrics(durationMs), ...outcome });
  }

  #metrics(durationMs: number): Record<string, number> {
    const { mode, memoryMiB } = this.#context;
    if (mode.kind === 'managed-instances') return { durationMs: rounded(durationMs) };
    const initDurationMs = this.#initDurationMs;
    this.#initDurationMs = undefined;
    return {
      durationMs: rounded(durationMs),
      // The init is billed, too, since 2025-08-01 (AWS compute blog, "AWS Lambda standardizes billing for INIT Phase").
      billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)),
      memorySizeMB: memoryMiB,
      ...(initDurationMs !== undefined && { initDurationMs: rounded(initDurationMs) }),
    };
  }

  #init(): Record<string, string> {
    const { kind } = this.#context.mode;
    return {
      initializationType: kind === 'default' ? 'on-demand' : 'lambda-managed-instances',
      phase: 'init',
    };
  }

  #line(type: string, record: object): void {
    this.#write(JSON.stringify({ time: new Date().toISOString(), type, record }));
  }
}

function outcomeOf(result: Exclude<InvokeResult, { kind: 'refused' }>): {
  status: 'success' | 'error' | 'timeout';
  errorType?: string;
} {
  switch (result.kind) {
    case 'success':
      return { status: 'success' };
    case 'timed-out':
      return { status: 'timeout', errorType: 'Sandbox.Timedout' };
    case 'function-error':
      return { status: 'error', errorType: result.errorType };
    case 'environment-lost':
      return { status: 'error', errorType: 'Runtime.ExitError' };
  }
}

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;
