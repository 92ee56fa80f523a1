interface Hidden<T> {
  item: T;
  visibleAtMs: number;
}

/** A heap of what becomes visible when. Who changes the time of an item adds it again and forgets the older entry itself. */
export class HiddenMessages<T> {
  readonly #heap: Hidden<T>[] = [];

  get first(): Hidden<T> | undefined {
    return this.#heap[0];
  }

  add(item: T, visibleAtMs: number): void {
    const heap = this.#heap;
    let at = heap.push({ item, visibleAtMs }) - 1;
    for (let above = (at - 1) >> 1; at > 0 && this.#time(above) > visibleAtMs; above = (at - 1) >> 1) {
      this.#swap(at, above);
      at = above;
    }
  }

  takeFirst(): Hidden<T> | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || !last) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const smaller = this.#time(left + 1) < this.#time(left) ? left + 1 : left;
      if (this.#time(smaller) >= last.visibleAtMs) return first;
      this.#swap(at, smaller);
      at = smaller;
    }
  }

  #time(at: number): number {
    return this.#heap[at]?.visibleAtMs ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as Hidden<T>, heap[a] as Hidden<T>];
  }
}
