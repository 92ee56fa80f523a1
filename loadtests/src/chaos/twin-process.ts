import { spawn, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TwinEndpoints, TwinOptions } from '@telemetry/local-twin';

export type TwinToRun = Pick<TwinOptions, 'templates' | 'arm' | 'dataDir' | 'settings' | 'port'>;
export type ToTwin = { start: TwinToRun } | { clockMs: number } | { settle: number } | { stop: true };
export type FromTwin =
  | { endpoints: TwinEndpoints }
  | { failed: string }
  | { line: string }
  /** Messages in the queue, visible or not. */
  | { waiting: number }
  | { settled: number };

/** A twin in a process of its own, which can be killed, and started again on the same data directory and port. */
export class TwinProcess {
  readonly #run: TwinToRun;
  readonly #onLine: (line: string) => void;
  #child: ChildProcess | undefined;
  #endpoints: TwinEndpoints | undefined;
  #waiting = Infinity;
  #settles = 0;

  /** @param onLine every line that the twin and its functions write, on standard output and error, too */
  constructor(run: TwinToRun, onLine: (line: string) => void) {
    this.#run = run;
    this.#onLine = onLine;
  }

  get pid(): number {
    return this.#child?.pid ?? NaN;
  }

  get endpoints(): TwinEndpoints {
    if (!this.#endpoints) throw new Error('the twin has not started');
    return this.#endpoints;
  }

  /** Nothing is in the queue, as it said last. */
  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  /** Starts, or starts again. */
  async start(): Promise<TwinEndpoints> {
    // What the disk has no room for is an error, and no signal: the shell hands on that it is ignored.
    const child = spawn(
      'sh',
      [
        '-c',
        `trap '' XFSZ 2>/dev/null; exec "$0" "$@"`,
        process.execPath,
        join(import.meta.dirname, 'run-twin.ts'),
      ],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    this.#child = child;
    this.#waiting = Infinity;
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', this.#onLine);
    const ready = new Promise<TwinEndpoints>((done, fail) => {
      child.on('message', (message: FromTwin) => {
        if ('endpoints' in message) done(message.endpoints);
        else if ('failed' in message) fail(new Error(message.failed));
        else if ('line' in message) this.#onLine(message.line);
        else if ('waiting' in message) this.#waiting = message.waiting;
      });
      child.once('exit', (code, signal) =>
        fail(new Error(`the twin ended with ${signal ?? code} before it was ready`)),
      );
    });
    this.#tell({ start: { ...this.#run, ...(this.#endpoints && { port: portOf(this.#endpoints) }) } });
    return (this.#endpoints = await ready);
  }

  /** As kill -9; its environments end with it. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Its clock differs by so much from now on. */
  setClock(clockMs: number): void {
    this.#tell({ clockMs });
  }

  /** Resolves when the queue is empty and nothing is under way. */
  async settled(signal?: AbortSignal): Promise<void> {
    const settle = (this.#settles += 1);
    const child = this.#child;
    if (!child) return;
    const done = new AbortController();
    const until = { signal: signal ? AbortSignal.any([signal, done.signal]) : done.signal };
    const ended = once(child, 'exit', until).then(() => {
      throw new Error('the twin ended');
    });
    try {
      this.#tell({ settle });
      await Promise.race([ended, this.#told(child, settle, until)]);
    } finally {
      done.abort();
      await ended.catch(() => undefined);
    }
  }

  async #told(child: ChildProcess, settle: number, until: { signal: AbortSignal }): Promise<void> {
    for await (const [message] of on(child, 'message', until) as AsyncIterable<[FromTwin]>)
      if ('settled' in message && message.settled === settle) return;
  }

  /** Stops it as Ctrl-C does. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    this.#tell({ stop: true });
    await ended;
  }

  #tell(message: ToTwin): void {
    if (this.#child?.connected) this.#child.send(message);
  }
}

const portOf = ({ ingestUrl }: TwinEndpoints): number => Number(new URL(ingestUrl).port);
