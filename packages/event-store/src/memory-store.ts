import { type AcceptedBatch, type EventStore, NotStoredError, type RejectedRow } from './event-store.ts';

/** Keeps what it is told, for tests. */
export interface MemoryStore extends EventStore {
  readonly batches: AcceptedBatch[];
  readonly rejections: RejectedRow[];
  /** When set, the next calls fail with it as the cause. */
  failure: Error | undefined;
}

export function createMemoryStore(): MemoryStore {
  const store: MemoryStore = {
    batches: [],
    rejections: [],
    failure: undefined,
    storeEvents: (batch) => keep(() => store.batches.push(batch)),
    storeRejections: (rows) => keep(() => store.rejections.push(...rows)),
  };
  const keep = (push: () => void): Promise<void> => {
    if (store.failure)
      return Promise.reject(
        new NotStoredError('the memory store was told to fail', { cause: store.failure }),
      );
    push();
    return Promise.resolve();
  };
  return store;
}
