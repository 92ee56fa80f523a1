import type { Clock } from './clock.ts';

/** Of the time until the first deadline, what each attempt but the last one may take. The last one has what is left. */
const shares = [1 / 6, 1 / 3];
/** S3's slowest healthy answers are below it; less would turn a slow moment into more load. */
const leastMs = 1_000;

/**
 * Calls until an attempt ends, well or not, by itself. An endpoint that takes the request and never answers costs a sixth of the time
 * there is, and not all of it; one that is slow but answers within half of it is still waited for, by the last attempt. What is refused
 * or reset is the client's to repeat: here only silence is.
 * @param signal gives up the attempt that runs, and there is no other
 */
export async function attemptInTime<Result>(
  attempt: (signal: AbortSignal) => Promise<Result>,
  { firstDeadlineAtMs, signal, clock }: { firstDeadlineAtMs: number; signal: AbortSignal; clock: Clock },
): Promise<Result> {
  const remainingMs = Math.max(0, firstDeadlineAtMs - clock.now());
  for (const share of shares) {
    const silent = new AbortController();
    const stop = clock.after(Math.max(leastMs, share * remainingMs), () => silent.abort());
    try {
      return await attempt(AbortSignal.any([signal, silent.signal]));
    } catch (error) {
      if (!silent.signal.aborted || signal.aborted) throw error;
    } finally {
      stop();
    }
  }
  return attempt(signal);
}
