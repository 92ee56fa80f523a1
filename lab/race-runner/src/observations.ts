import { readFile } from 'node:fs/promises';

/** What the preload hands to itself in worker threads and to the runner, as its URL's query. */
export interface PreloadSettings {
  seed: string;
  /** Longest delay put after an asynchronous operation. 0: none. */
  maxDelayMs: number;
  /** Where it appends its observations, a JSON line each. */
  reportFile: string;
  /** How long a worker may be held in one piece of code. */
  blockedAfterMs: number;
}

/** Counted in an idle worker thread, after a garbage collection. */
export interface Sizes {
  listeners: number;
  timers: number;
  heapBytes: number;
}

/** What the preload saw inside the environment. */
export type Observation =
  | { kind: 'log'; requestId: string; line: string }
  | { kind: 'tmp-write'; requestId: string; path: string }
  | { kind: 'blocked'; threadId: number; requestId: string | null; heldMs: number; by: string }
  | { kind: 'worker-exit'; threadId: number; code: number; error: string | null }
  | ({ kind: 'sizes'; checkpoint: number; threadId: number } & Sizes);

/** Everything observed so far; a line that is being written is left for the next reading. */
export async function readObservations(file: string): Promise<Observation[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Observation);
}
