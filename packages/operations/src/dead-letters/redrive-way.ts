import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { LeaveOut } from '../forget/sending.ts';
import type { DeadLetter } from './dead-letter.ts';

export type RedriveMethod = 'move-task' | 'copy';

export interface RedriveOptions {
  /** `auto`: SQS's own move task, unless there is a filter or a limit, or the endpoint does not know it. */
  via?: 'auto' | RedriveMethod;
  /** At most so many messages. Only by copy. */
  max?: number;
  /** At most so many messages a second. SQS's own task takes 1 to 500. */
  ratePerSecond?: number;
  /** Only these. Only by copy: SQS's own task cannot filter. */
  filter?: (letter: DeadLetter) => boolean;
  /**
   * Asked before each send for what stays, whatever the filter says: data of people who are being forgotten. Only by copy. Otherwise the storage of
   * the queue says who they are.
   */
  leaveOut?: LeaveOut;
  /** Waits for those that somebody else holds. */
  wait?: boolean;
  onWait?: (heldByOthers: number) => void;
  /** The way that is taken. */
  onWay?: (via: RedriveMethod) => void;
  onProgress?: (moved: number, total: number) => void;
  /** Looks so often again, twice a second, whether SQS's counts agree with what was moved. Default 120: in AWS they lag by a minute. */
  looksAgain?: number;
  signal?: AbortSignal;
}

export interface Redriven {
  moved: number;
  /** Looked into, and left because of `leaveOut`. */
  leftOut: number;
  /** Held by somebody else, so that nobody could look whether they are to be moved. */
  held: number;
  /** SQS's own move was cancelled, because a request to forget was opened: the rest has to be copied. */
  overtaken?: boolean;
}

/** A way of redriving. */
export type RedriveWay = (
  queue: DeadLetterQueue,
  total: number,
  options: RedriveOptions,
) => Promise<Redriven>;
