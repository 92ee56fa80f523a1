import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Flags that make every idle poll hold a thread of libuv's pool, as those of the native runtime client 4.0.2 do
 * (measured with the addon: with four workers or more and the pool's default of four threads, gzip, files and DNS look-ups
 * did not return). The addon does not build everywhere, so here a read of a pipe that nobody writes stands for the poll.
 */
export function heldPoolThreads(folder: string): { execArgv: string[] } {
  const pipe = join(folder, 'never-written');
  execFileSync('mkfifo', [pipe]);
  const preload = pathToFileURL(join(import.meta.dirname, 'hold-pool-thread.mjs'));
  preload.search = new URLSearchParams({ pipe }).toString();
  return { execArgv: ['--import', preload.href] };
}
