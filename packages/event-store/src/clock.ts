/** Time as the store sees it. Tests drive it by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back after a time, and returns how to call it off. */
  after(delayMs: number, callback: () => void): () => void;
  /** Calls back when the present turn of the event loop has ended. */
  endOfTurn(callback: () => void): void;
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  endOfTurn: (callback) => void setImmediate(callback),
};
