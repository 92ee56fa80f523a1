import { readClientBatch } from '@telemetry/event-schema';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { expect, it } from 'vitest';
import {
  type AcceptedBatch,
  type EventStore,
  NotStoredError,
  type Participant,
  type RejectedRow,
} from './event-store.ts';

/** What a test needs to look into a store and to make it fail. */
export interface StoreUnderTest {
  store: EventStore;
  storedEventIds(): Promise<string[]>;
  storedRejections(): Promise<
    {
      messageId: string;
      original: string;
      reason: string;
      eventIndex: number | null;
      context: string | null;
    }[]
  >;
  /** Makes writes fail until told otherwise. */
  failing(on: boolean): void;
}

const receivedAtMs = Date.parse('2026-11-21T12:59:59.999Z');
export const patient = (): Participant => ({ deadlineAtMs: Date.now() + 30_000 });

/** Batches as the processor hands them over, from a seed. */
export function* acceptedBatches(seed: number, eventsPerBatch = 4): Generator<AcceptedBatch, never> {
  const samples = sampleBatches({ seed, eventsPerBatch, nowMs: () => receivedAtMs });
  for (let i = 0; ; i += 1) {
    const batch = readClientBatch(JSON.stringify(samples.next().value), receivedAtMs);
    if (batch.kind === 'rejected') throw new Error(batch.detail);
    // Every other message comes in the next hour.
    yield {
      messageId: `message-${i}`,
      receivedAtMs: receivedAtMs + (i % 2) * 3_600_000,
      context: batch.context,
      events: batch.events,
    };
  }
}

const rejection = (i: number): RejectedRow => ({
  messageId: `message-${i}`,
  receivedAtMs,
  eventIndex: i % 2 ? null : i,
  eventId: null,
  reason: 'not-json',
  detail: 'Unexpected token',
  original: `{"nul":"\\u0000","text":"ünïcode ${i} \u{1F600}"`,
  context: i % 2 ? null : `{"appId":"app","deviceId":"device-${i}"}`,
});

/** What every store promises. */
export function describeEventStore(make: () => Promise<StoreUnderTest>): void {
  const take = (count: number, seed = 1): AcceptedBatch[] => [...acceptedBatches(seed).take(count)];

  it('has the rows of every call that it said yes to, each once', async () => {
    const { store, storedEventIds } = await make();
    const batches = take(12);
    await Promise.all(batches.map((batch) => store.storeEvents(batch, patient())));
    expect((await storedEventIds()).sort()).toEqual(
      batches.flatMap(({ events }) => events.map(({ id }) => id)).sort(),
    );
  });

  it('keeps rejections with their reason and exact text', async () => {
    const { store, storedRejections } = await make();
    const rows = [0, 1, 2, 3].map(rejection);
    await store.storeRejections(rows, patient());
    const expected = rows.map(({ messageId, original, reason, eventIndex, context }) => ({
      messageId,
      original,
      reason,
      eventIndex,
      context,
    }));
    expect((await storedRejections()).sort((a, b) => a.messageId.localeCompare(b.messageId))).toEqual(
      expected,
    );
  });

  it('says no with the cause when the write fails, and goes on afterwards', async () => {
    const { store, storedEventIds, failing } = await make();
    const [lost, kept] = take(2) as [AcceptedBatch, AcceptedBatch];
    failing(true);
    const error: unknown = await store.storeEvents(lost, patient()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NotStoredError);
    expect((error as NotStoredError).cause).toBeInstanceOf(Error);
    await expect(store.storeRejections([rejection(1)], patient())).rejects.toBeInstanceOf(NotStoredError);
    failing(false);
    await store.storeEvents(kept, patient());
    expect(await storedEventIds()).toEqual(kept.events.map(({ id }) => id));
  });

  it('says yes to no rows, and stores none', async () => {
    const { store, storedEventIds, storedRejections } = await make();
    const [batch] = take(1) as [AcceptedBatch];
    await store.storeEvents({ ...batch, events: [] }, patient());
    await store.storeRejections([], patient());
    expect(await storedEventIds()).toEqual([]);
    expect(await storedRejections()).toEqual([]);
  });
}
