import { describe } from 'vitest';
import { describeEventStore } from './event-store-contract.ts';
import { createMemoryStore } from './memory-store.ts';

describe('memory store', () => {
  describeEventStore(() => {
    const store = createMemoryStore();
    return Promise.resolve({
      store,
      storedEventIds: () =>
        Promise.resolve(store.batches.flatMap(({ events }) => events.map(({ id }) => id))),
      storedRejections: () =>
        Promise.resolve(
          store.rejections.map(({ messageId, original, reason, eventIndex, context }) => ({
            messageId,
            original,
            reason,
            eventIndex,
            context,
          })),
        ),
      failing: (on) => {
        store.failure = on ? new Error('told to fail') : undefined;
      },
    });
  });
});
