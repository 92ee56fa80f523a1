/** Messages that were sent at one moment and have been received as often. */
export interface Cohort {
  count: number;
  sentAtMs: number;
  receives: number;
}

/** A standard queue: what came back is received before what never was. */
export class MessageQueue {
  readonly #maxReceiveCount: number;
  readonly #fresh = new Fifo();
  readonly #again = new Fifo();
  readonly #inFlight = new Set<readonly Cohort[]>();
  deadLetters = 0;
  received = 0;

  constructor(maxReceiveCount: number) {
    this.#maxReceiveCount = maxReceiveCount;
  }

  get visible(): number {
    return this.#fresh.size + this.#again.size;
  }

  get inFlight(): number {
    let count = 0;
    for (const cohorts of this.#inFlight) count += countOf(cohorts);
    return count;
  }

  /** When the oldest message that is not deleted was sent, in flight or not; `undefined` when there is none. */
  get oldestSentAtMs(): number | undefined {
    let oldest = Math.min(this.#fresh.oldest, this.#again.oldest);
    for (const cohorts of this.#inFlight)
      for (const { sentAtMs } of cohorts) oldest = Math.min(oldest, sentAtMs);
    return oldest === Infinity ? undefined : oldest;
  }

  send(count: number, nowMs: number): void {
    this.#fresh.push({ count, sentAtMs: nowMs, receives: 0 });
  }

  receive(count: number): readonly Cohort[] {
    const cohorts = this.#again.take(count);
    cohorts.push(...this.#fresh.take(count - countOf(cohorts)));
    for (const cohort of cohorts) cohort.receives += 1;
    this.received += countOf(cohorts);
    this.#inFlight.add(cohorts);
    return cohorts;
  }

  delete(cohorts: readonly Cohort[]): void {
    this.#inFlight.delete(cohorts);
  }

  /** Part of what is in flight goes on its own from now on. */
  split(cohorts: readonly Cohort[], count: number): [readonly Cohort[], readonly Cohort[]] {
    const rest = new Fifo();
    for (const cohort of cohorts) rest.push({ ...cohort });
    const first = rest.take(count);
    const second = rest.take(Infinity);
    this.#inFlight.delete(cohorts);
    for (const part of [first, second]) if (part.length > 0) this.#inFlight.add(part);
    return [first, second];
  }

  /** The visibility timeout is over: visible again, or dead when received too often. */
  reappear(cohorts: readonly Cohort[]): void {
    this.#inFlight.delete(cohorts);
    for (const cohort of cohorts) {
      if (cohort.receives >= this.#maxReceiveCount) this.deadLetters += cohort.count;
      else this.#again.push(cohort);
    }
  }
}

export function countOf(cohorts: readonly Cohort[]): number {
  let count = 0;
  for (const cohort of cohorts) count += cohort.count;
  return count;
}

class Fifo {
  #cohorts: Cohort[] = [];
  #head = 0;
  size = 0;

  get oldest(): number {
    return this.#cohorts[this.#head]?.sentAtMs ?? Infinity;
  }

  push(cohort: Cohort): void {
    if (cohort.count <= 0) return;
    this.#cohorts.push(cohort);
    this.size += cohort.count;
  }

  take(most: number): Cohort[] {
    const taken: Cohort[] = [];
    let left = Math.min(most, this.size);
    this.size -= left;
    while (left > 0) {
      const head = this.#cohorts[this.#head]!;
      const count = Math.min(left, head.count);
      taken.push({ ...head, count });
      left -= count;
      head.count -= count;
      if (head.count === 0) this.#head += 1;
    }
    if (this.#head > 1_000) {
      this.#cohorts = this.#cohorts.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }
}
