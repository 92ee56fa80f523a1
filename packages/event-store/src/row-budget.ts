import type { Clock } from './clock.ts';
import { NotStoredError, type Participant } from './event-store.ts';

/** What is held in memory of rows. */
export interface Held {
  rows: number;
  /** Of their texts, as they came. */
  bytes: number;
}

interface Waiting extends Held {
  admit: () => void;
}

/**
 * Bounds the rows that are held in memory by one worker thread, from append to acknowledgement: their number, and the bytes of
 * their texts, since a row may have 100 of these or 100,000. Beyond a limit callers wait in line; a batch larger than a whole
 * limit is let in alone.
 */
export class RowBudget {
  readonly #limit: Held;
  readonly #clock: Clock;
  readonly #line: Waiting[] = [];
  readonly #held: Held = { rows: 0, bytes: 0 };

  constructor(limit: Held, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  get held(): Readonly<Held> {
    return this.#held;
  }

  /** Takes the rows at once, or says that the caller has to wait. */
  tryTake(asked: Held): boolean {
    if (this.#line.length > 0 || !this.#fits(asked)) return false;
    this.#add(asked);
    return true;
  }

  /** Resolves when the rows are taken; throws NotStoredError when the participant's deadline comes first. */
  take({ rows, bytes }: Held, participant: Participant): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        rows,
        bytes,
        admit: () => {
          cancel();
          resolve();
        },
      };
      const cancel = this.#clock.after(participant.deadlineAtMs - this.#clock.now(), () => {
        this.#line.splice(this.#line.indexOf(waiting), 1);
        this.#admitNext();
        reject(
          new NotStoredError(
            `no room for ${rows} rows of ${bytes} bytes before the deadline: ${this.#held.rows} of ${this.#limit.rows} rows ` +
              `and ${this.#held.bytes} of ${this.#limit.bytes} bytes in flight`,
          ),
        );
      });
      this.#line.push(waiting);
    });
  }

  give({ rows, bytes }: Held): void {
    this.#add({ rows: -rows, bytes: -bytes });
    this.#admitNext();
  }

  #admitNext(): void {
    for (let next = this.#line[0]; next && this.#fits(next); next = this.#line[0]) {
      this.#line.shift();
      this.#add(next);
      next.admit();
    }
  }

  #add({ rows, bytes }: Held): void {
    this.#held.rows += rows;
    this.#held.bytes += bytes;
  }

  #fits({ rows, bytes }: Held): boolean {
    if (this.#held.rows === 0) return true;
    return this.#held.rows + rows <= this.#limit.rows && this.#held.bytes + bytes <= this.#limit.bytes;
  }
}
