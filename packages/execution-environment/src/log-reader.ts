import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { EnvironmentOptions } from './environment.ts';

/** Reads what the process writes, line by line; `pause` and `resume` make a slow reader of it. */
export class LogReader {
  readonly #sources: { pause(): unknown; resume(): unknown }[] = [];
  /** Resolves when both streams have been read to their end. */
  readonly ended: Promise<unknown>;

  constructor(child: ChildProcess, onLog: EnvironmentOptions['onLog']) {
    const ends: Promise<void>[] = [];
    for (const stream of ['stdout', 'stderr'] as const) {
      const source = child[stream];
      if (!source) continue;
      ends.push(new Promise((resolve) => source.once('close', resolve)));
      if (onLog) createInterface({ input: source }).on('line', (line) => onLog(line, stream));
      else source.resume();
      this.#sources.push(source);
    }
    this.ended = Promise.all(ends);
    // A child that dies first must not take the parent with it.
    child.stdin?.on('error', () => {});
  }

  pause(): void {
    for (const source of this.#sources) source.pause();
  }

  resume(): void {
    for (const source of this.#sources) source.resume();
  }
}
