import type { Clock } from './clock.ts';
import { NotStoredError, type Participant } from './event-store.ts';
import type { Held, RowBudget } from './row-budget.ts';
import { tell } from './tell.ts';

/** What rows are gathered in until it is written: one object of one partition. */
export interface OpenObject<Batch> {
  append(batch: Batch): void;
}

export interface GroupCommitOptions<Batch, Open extends OpenObject<Batch>> {
  open: (partition: string) => Open;
  /**
   * Writes the object. Resolves when storage has acknowledged it, and not before. The first deadline of those who wait is when it has to
   * be there for all; the signal comes when nobody waits any more.
   */
  write: (
    object: Open,
    partition: string,
    participants: number,
    signal: AbortSignal,
    firstDeadlineAtMs: number,
  ) => Promise<void>;
  /** How long an object waits for company. 0: until the end of the turn, so that one invocation shares one object. */
  lingerMs: number;
  /** An object of this many rows is written at once. */
  maxRows: number;
  /** And one whose rows have so many bytes of text. */
  maxBytes: number;
  /** When this many invocations wait for an object, it is written at the end of the turn. */
  flushAtParticipants: number;
  /** Time kept for writing: an object is written at the latest this long before its first participant's deadline. */
  writeReserveMs: number;
  budget: RowBudget;
  clock: Clock;
}

interface Gathering<Open> {
  object: Open;
  partition: string;
  rows: number;
  bytes: number;
  /** One answer for all that a participant has in the object: what waits is for the garbage collector to copy. */
  waiters: Map<Participant, PromiseWithResolvers<void>>;
  participants: Set<Participant>;
  flushing: boolean;
  cancelTimer: () => void;
  timerAtMs: number;
}

/**
 * Group commit: concurrent invocations append to one open object, and each is told yes only when the object that holds
 * *its* rows is acknowledged. While one object is written the next one fills.
 */
export class GroupCommit<Batch, Open extends OpenObject<Batch>> {
  readonly #options: GroupCommitOptions<Batch, Open>;
  readonly #open = new Map<string, Gathering<Open>>();

  constructor(options: GroupCommitOptions<Batch, Open>) {
    this.#options = options;
  }

  /** Appends rows to the partition's open object. Throws NotStoredError when they are not acknowledged by the deadline. */
  append(partition: string, batch: Batch, size: Held, participant: Participant): Promise<void> {
    const { budget, clock } = this.#options;
    if (participant.deadlineAtMs <= clock.now())
      return Promise.reject(new NotStoredError('the deadline came before the rows'));
    // Without a wait the rows are in the object when this returns: the messages of one turn share one object.
    if (budget.tryTake(size)) return this.#gather(partition, batch, size, participant);
    return budget.take(size, participant).then(() => this.#gather(partition, batch, size, participant));
  }

  #gather(partition: string, batch: Batch, { rows, bytes }: Held, participant: Participant): Promise<void> {
    const gathering = this.#open.get(partition) ?? this.#begin(partition);
    gathering.object.append(batch);
    gathering.rows += rows;
    gathering.bytes += bytes;
    gathering.participants.add(participant);
    tell(gathering, 'fills');
    const waiter = gathering.waiters.get(participant) ?? Promise.withResolvers<void>();
    gathering.waiters.set(participant, waiter);
    this.#schedule(gathering, participant);
    return waiter.promise;
  }

  #begin(partition: string): Gathering<Open> {
    const gathering: Gathering<Open> = {
      object: this.#options.open(partition),
      partition,
      rows: 0,
      bytes: 0,
      waiters: new Map(),
      participants: new Set(),
      flushing: false,
      cancelTimer: () => {},
      timerAtMs: Infinity,
    };
    this.#open.set(partition, gathering);
    return gathering;
  }

  #schedule(gathering: Gathering<Open>, participant: Participant): void {
    const { lingerMs, maxRows, maxBytes, flushAtParticipants, writeReserveMs, clock } = this.#options;
    if (gathering.rows >= maxRows || gathering.bytes >= maxBytes) return this.#flush(gathering);
    if (gathering.flushing) return;
    const now = clock.now();
    const lingerEndsMs = gathering.timerAtMs === Infinity ? now + lingerMs : gathering.timerAtMs;
    const flushAtMs = Math.min(lingerEndsMs, participant.deadlineAtMs - writeReserveMs);
    if (flushAtMs <= now || gathering.participants.size >= flushAtParticipants) {
      gathering.flushing = true;
      clock.endOfTurn(() => this.#flush(gathering));
    } else if (flushAtMs < gathering.timerAtMs) {
      gathering.cancelTimer();
      gathering.timerAtMs = flushAtMs;
      gathering.cancelTimer = clock.after(flushAtMs - now, () => this.#flush(gathering));
    }
  }

  #flush(gathering: Gathering<Open>): void {
    if (this.#open.get(gathering.partition) !== gathering) return;
    this.#open.delete(gathering.partition);
    gathering.cancelTimer();
    void this.#write(gathering);
  }

  async #write(gathering: Gathering<Open>): Promise<void> {
    const { write, budget } = this.#options;
    const nobodyWaits = new AbortController();
    tell(gathering, 'is written');
    const stopWatching = this.#watchDeadlines(gathering, nobodyWaits);
    try {
      // A turn that took long may have outlasted all of them.
      if (nobodyWaits.signal.aborted) return tell(gathering, 'failed');
      const firstDeadlineAtMs = Math.min(
        ...gathering.participants.values().map(({ deadlineAtMs }) => deadlineAtMs),
      );
      const { object, partition, participants } = gathering;
      await write(object, partition, participants.size, nobodyWaits.signal, firstDeadlineAtMs);
      tell(gathering, 'is stored');
      for (const { resolve } of gathering.waiters.values()) resolve();
    } catch (cause) {
      tell(gathering, 'failed');
      for (const { reject } of gathering.waiters.values())
        reject(new NotStoredError('the object was not acknowledged', { cause }));
    } finally {
      stopWatching();
      budget.give(gathering);
    }
  }

  /** Tells those whose deadline comes no, whatever becomes of the object, and gives the write up when nobody waits. */
  #watchDeadlines(gathering: Gathering<Open>, nobodyWaits: AbortController): () => void {
    const { clock } = this.#options;
    let cancel = (): void => {};
    const check = (): void => {
      const now = clock.now();
      let nextMs = Infinity;
      for (const [participant, { reject }] of gathering.waiters) {
        if (participant.deadlineAtMs > now) {
          nextMs = Math.min(nextMs, participant.deadlineAtMs);
          continue;
        }
        gathering.waiters.delete(participant);
        reject(new NotStoredError('the deadline came before the acknowledgement'));
      }
      if (gathering.waiters.size === 0) return nobodyWaits.abort();
      if (nextMs < Infinity) cancel = clock.after(nextMs - now, check);
    };
    check();
    return () => cancel();
  }
}
