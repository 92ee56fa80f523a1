import type { Environment, InvokeResult } from '@telemetry/execution-environment';
import { Patience } from './patience.ts';

export interface Request {
  invocation: number;
  requestId: string;
  payload: string;
}

export interface Outcome extends Request {
  result: InvokeResult;
  tookMs: number;
}

export interface DriveOptions {
  /** Invocations kept running at once. */
  concurrency: number;
  /** Without any answer for this long, or five times as long as the slowest took, what is still running is given up. */
  hangAfterMs: number;
  /** How long the slowest answer took so far, if any is known. */
  slowestMs?: number;
  /** Nothing more is sent after this long. */
  sendForMs?: number;
  signal?: AbortSignal;
  /** Called as each invocation ends. */
  onOutcome?: (outcome: Outcome) => void;
}

export interface Driven {
  outcomes: Outcome[];
  /** Invocations that gave no answer. */
  unanswered: Request[];
  /** Requests that no worker was there to take. */
  notSent: Request[];
  /** Requests that were left out, for the time to send was over. */
  leftOut: Request[];
  peakInFlight: number;
}

/**
 * Sends every request, keeping `concurrency` of them running, and resolves when each has ended or nothing moves any more. Rejects
 * with the signal's reason.
 */
export function drive(
  environment: Environment,
  requests: readonly Request[],
  { concurrency, hangAfterMs, slowestMs = 0, sendForMs = Infinity, signal, onOutcome }: DriveOptions,
): Promise<Driven> {
  const waiting = [...requests];
  const running = new Map<string, Request>();
  const outcomes: Outcome[] = [];
  const leftOut: Request[] = [];
  const startedAt = performance.now();
  let peakInFlight = 0;
  return new Promise((resolve, reject) => {
    // One that was aborted before says so no more.
    signal?.throwIfAborted();
    let done = false;
    const finish = (): void => {
      if (done) return;
      done = true;
      clearInterval(ticking);
      resolve({ outcomes, unanswered: [...running.values()], notSent: waiting, leftOut, peakInFlight });
    };
    const patience = new Patience(hangAfterMs);
    patience.answered(slowestMs);
    const ticking = setInterval(() => patience.tick() && finish(), patience.tickMs);
    const send = (): void => {
      if (done || signal?.aborted) return;
      // What one invocation needs is always sent.
      if (outcomes.length > 0 && performance.now() - startedAt > sendForMs)
        leftOut.push(...waiting.splice(0));
      while (waiting.length > 0 && running.size < concurrency && environment.canAccept()) {
        const request = waiting.shift() as Request;
        const sentAt = performance.now();
        running.set(request.requestId, request);
        peakInFlight = Math.max(peakInFlight, running.size);
        environment.invoke(request.payload, { requestId: request.requestId }).then((result) => {
          if (done) return;
          running.delete(request.requestId);
          const outcome = { ...request, result, tookMs: performance.now() - sentAt };
          outcomes.push(outcome);
          onOutcome?.(outcome);
          patience.answered(result.kind === 'timed-out' ? 0 : outcome.tookMs);
          send();
          if (waiting.length === 0 && running.size === 0) finish();
        }, reject);
      }
    };
    signal?.addEventListener(
      'abort',
      () => {
        clearInterval(ticking);
        reject(signal.reason as Error);
      },
      { once: true },
    );
    void environment.exited.then(() => setImmediate(finish));
    environment.onCapacity(send);
    send();
    if (requests.length === 0) finish();
  });
}
