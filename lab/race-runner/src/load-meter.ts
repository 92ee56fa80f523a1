const everyMs = 200;

/**
 * Measures how much longer the same piece of work takes on this machine now than at its best: neighbours on the same cores and
 * caches make code use more CPU time without a fault of its own.
 */
export class LoadMeter {
  readonly #samplesMs: number[] = [];
  readonly #timer = setInterval(() => this.#samplesMs.push(pieceOfWorkMs()), everyMs).unref();

  constructor() {
    // Once to be compiled.
    for (let i = 0; i < 20; i += 1) pieceOfWorkMs();
    this.#samplesMs.push(pieceOfWorkMs());
  }

  /** 1 on a machine at rest. */
  get slowdown(): number {
    const sorted = this.#samplesMs.toSorted((one, other) => one - other);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? 1;
    return middle / (sorted[0] ?? middle);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** The quickest of several: the others may have been interrupted, which costs no CPU time. */
function pieceOfWorkMs(): number {
  let quickestMs = Infinity;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const startedAt = performance.now();
    let sum = 0;
    for (let i = 0; i < 100_000; i += 1) sum = (sum * 31 + i) | 0;
    quickestMs = Math.min(quickestMs, performance.now() - startedAt + (sum & 0));
  }
  return quickestMs;
}
