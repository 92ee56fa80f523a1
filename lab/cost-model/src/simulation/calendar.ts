/** What is to happen, by time: a binary heap. Events of one moment happen in the order in which they were put in. */
export class Calendar {
  readonly #heap: { atMs: number; order: number; happen: () => void }[] = [];
  #order = 0;
  nowMs = 0;

  at(atMs: number, happen: () => void): void {
    const heap = this.#heap;
    const entry = { atMs: Math.max(atMs, this.nowMs), order: this.#order, happen };
    this.#order += 1;
    let child = heap.push(entry) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[child] = heap[parent]!;
      child = parent;
    }
    heap[child] = entry;
  }

  /** Lets the next event happen; false when there is none before `untilMs`. */
  step(untilMs: number): boolean {
    const heap = this.#heap;
    const [first] = heap;
    if (!first || first.atMs > untilMs) return false;
    const last = heap.pop()!;
    if (heap.length > 0) {
      let parent = 0;
      for (;;) {
        let child = 2 * parent + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
        if (!before(heap[child]!, last)) break;
        heap[parent] = heap[child]!;
        parent = child;
      }
      heap[parent] = last;
    }
    this.nowMs = first.atMs;
    first.happen();
    return true;
  }
}

function before(one: { atMs: number; order: number }, other: { atMs: number; order: number }): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
