import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits before each step until as much may have been done since now; with no rate never. An interruption ends the wait,
 * and whoever waited has to look for it.
 */
export function keepRate(
  ratePerSecond: number | undefined,
  signal?: AbortSignal,
): (done: number) => Promise<void> {
  const startedAtMs = performance.now();
  return async (done) => {
    if (!ratePerSecond) return;
    const waitMs = (done / ratePerSecond) * 1_000 - (performance.now() - startedAtMs);
    if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => {});
  };
}
