import { tell } from './print.ts';

/** Thrown into what runs, as the signal's reason, when a person or the system asks it to stop. */
export class InterruptedError extends Error {
  override readonly name = 'AbortError';
}

const controller = new AbortController();
let says: (() => string) | undefined;

/**
 * Aborted by Ctrl-C, by SIGTERM, and when nobody reads standard output any more; a second Ctrl-C ends the process at once. Only
 * a command that asks for it is stopped in this way; any other one ends by the signal itself. `words` is what a person is told
 * then: what is true of the work in hand. The last words given count.
 */
export function interruption(words?: string | (() => string)): AbortSignal {
  if (!says) {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, interrupt);
  }
  if (words !== undefined || !says) says = typeof words === 'function' ? words : () => words ?? 'stopping';
  return controller.signal;
}

/** The command was asked to stop. */
export function wasInterrupted(): boolean {
  return controller.signal.aborted;
}

/** True of the error that an interruption itself caused, however a library wrapped it; Ctrl-C or Ctrl-D at a question is one. */
export function isInterruption(error: unknown): boolean {
  const { name, message, cause } = (error ?? {}) as { name?: string; message?: string; cause?: unknown };
  if (name === 'AbortError' && message?.startsWith('Aborted with Ctrl')) return true;
  if (!controller.signal.aborted) return false;
  return error === controller.signal.reason || name === 'AbortError' || cause === controller.signal.reason;
}

/** As Ctrl-C, when the reader of the output went away. */
export function stopQuietly(reason: string): void {
  controller.abort(new InterruptedError(reason));
}

function interrupt(): void {
  if (controller.signal.aborted) process.exit(130);
  tell(`\n${says?.() ?? 'stopping'}`);
  controller.abort(new InterruptedError('interrupted'));
}
