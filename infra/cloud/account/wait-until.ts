import { setTimeout as sleep } from 'node:timers/promises';

/** How a command waits for AWS; tests do not. */
export type Wait = (ms: number) => Promise<void>;

export const waitReally =
  (signal?: AbortSignal): Wait =>
  (ms) =>
    sleep(ms, undefined, { signal });

/** What was waited for did not come. */
export class NotInTimeError extends Error {}

/** Asks until the answer is yes. Throws `NotInTimeError` with `otherwise` after `forMs`. */
export async function waitUntil(
  isSo: () => Promise<boolean>,
  {
    wait,
    forMs,
    otherwise,
    everyMs = 5_000,
  }: { wait: Wait; forMs: number; otherwise: string; everyMs?: number },
): Promise<void> {
  for (let waitedMs = 0; !(await isSo()); waitedMs += everyMs) {
    if (waitedMs >= forMs) throw new NotInTimeError(otherwise);
    await wait(everyMs);
  }
}
