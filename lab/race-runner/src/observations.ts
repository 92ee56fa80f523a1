import { open } from 'node:fs/promises';

/** What the preload hands to itself in worker threads and to the runner, as its URL's query. */
export interface PreloadSettings {
  seed: string;
  /** Longest delay put after an asynchronous operation. 0: none. */
  maxDelayMs: number;
  /** Where it appends its observations, a JSON line each. */
  reportFile: string;
  /** How long a worker may be held in one piece of code. */
  blockedAfterMs: number;
  /** Whether workers are counted at checkpoints, which takes a tenth of a second of CPU each. */
  looksForGrowth: boolean;
}

/** Counted in an idle worker thread, after a garbage collection. */
export interface Sizes {
  /** That began in this worker so far. */
  invocations: number;
  listeners: number;
  timers: number;
  heapBytes: number;
  /** Entries of all maps, sets, lists and objects. */
  entries: number;
}

/** What the preload saw inside the environment. */
export type Observation =
  | { kind: 'log'; requestId: string; line: string }
  | { kind: 'tmp-write'; requestId: string; path: string }
  | { kind: 'blocked'; threadId: number; requestId: string | null; heldMs: number; by: string }
  | { kind: 'worker-exit'; threadId: number; code: number; error: string | null }
  | ({ kind: 'sizes'; checkpoint: number; threadId: number } & Sizes);

/** Follows a file of observations, a JSON line each. */
export class ObservationFile {
  readonly #file: string;
  readonly #seen: Observation[] = [];
  #offset = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Everything observed so far; a line that is being written is left for the next reading. */
  async read(): Promise<readonly Observation[]> {
    const handle = await open(this.#file).catch(() => undefined);
    if (!handle) return this.#seen;
    try {
      const { size } = await handle.stat();
      const buffer = Buffer.alloc(size - this.#offset);
      await handle.read(buffer, 0, buffer.length, this.#offset);
      const complete = buffer.subarray(0, buffer.lastIndexOf('\n') + 1);
      this.#offset += complete.length;
      for (const line of complete.toString().split('\n')) {
        if (line !== '') this.#seen.push(JSON.parse(line) as Observation);
      }
      return this.#seen;
    } finally {
      await handle.close();
    }
  }
}
