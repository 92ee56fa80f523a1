import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

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
  onProgress?: (moved: number, total: number) => void;
  /** Waits so long for SQS's counts to agree with what was moved. Default 60 s: in AWS they lag. */
  settleMs?: number;
  signal?: AbortSignal;
}

/** A way of redriving: how many it moved. */
export type RedriveWay = (queue: DeadLetterQueue, total: number, options: RedriveOptions) => Promise<number>;
