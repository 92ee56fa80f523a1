/** Traffic as a whole day has it, and how full batches are at it. */
export interface SteadyTraffic {
  /** Of the minute, and after the last one as in it. */
  messagesPerSecond: (atMs: number) => number;
  /** From then on nothing comes that would fill a batch. */
  endsAtMs: number;
  /** Messages of a mean batch while so many come a second, with so many pollers at most: as the bill says. */
  fill: (messagesPerSecond: number, pollers: number) => number;
}

/** How full batches are at the traffic of the moment, by the rule that the bill has. Each is asked for once. */
export class SteadyFill {
  readonly #traffic: SteadyTraffic;
  readonly #known = new Map<number, Map<number, number>>();
  #nowMs = 0;

  constructor(traffic: SteadyTraffic) {
    this.#traffic = traffic;
  }

  at(nowMs: number): this {
    this.#nowMs = nowMs;
    return this;
  }

  get messagesPerSecond(): number {
    return this.#traffic.messagesPerSecond(this.#nowMs);
  }

  get isOver(): boolean {
    return this.#nowMs >= this.#traffic.endsAtMs;
  }

  /** Messages of a mean batch with so many pollers at most. */
  with(pollers: number): number {
    const { messagesPerSecond } = this;
    const whole = Math.max(1, Math.floor(pollers));
    const known = this.#known.get(messagesPerSecond) ?? new Map<number, number>();
    this.#known.set(messagesPerSecond, known);
    const fill = known.get(whole) ?? this.#traffic.fill(messagesPerSecond, whole);
    known.set(whole, fill);
    return fill;
  }

  /** Batches would be no emptier with more pollers, `most` at most. */
  isEnough(pollers: number, most: number): boolean {
    return this.with(pollers) <= this.with(most) * (1 + 1e-9);
  }
}
