import type { Clock } from './clock.ts';
import { NotStoredError, type Participant } from './event-store.ts';

interface Waiting {
  rows: number;
  admit: () => void;
}

/**
 * Bounds the rows that are held in memory by one worker thread, from append to acknowledgement. Beyond the limit callers
 * wait in line; a batch larger than the whole limit is let in alone.
 */
export class RowBudget {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #line: Waiting[] = [];
  #inFlight = 0;

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Takes the rows at once, or says that the caller has to wait. */
  tryTake(rows: number): boolean {
    if (this.#line.length > 0 || !this.#fits(rows)) return false;
    this.#inFlight += rows;
    return true;
  }

  /** Resolves when the rows are taken; throws NotStoredError when the participant's deadline comes first. */
  take(rows: number, participant: Participant): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        rows,
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
            `no room for ${rows} rows before the deadline: ${this.#inFlight} of ${this.#limit} in flight`,
          ),
        );
      });
      this.#line.push(waiting);
    });
  }

  give(rows: number): void {
    this.#inFlight -= rows;
    this.#admitNext();
  }

  #admitNext(): void {
    for (let next = this.#line[0]; next && this.#fits(next.rows); next = this.#line[0]) {
      this.#line.shift();
      this.#inFlight += next.rows;
      next.admit();
    }
  }

  #fits(rows: number): boolean {
    return this.#inFlight === 0 || this.#inFlight + rows <= this.#limit;
  }
}
