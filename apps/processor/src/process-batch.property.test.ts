import { badBatches, SeededRandom, sampleBatches } from '@telemetry/event-schema/sample';
import { createMemoryStore, type EventStore, NotStoredError } from '@telemetry/event-store';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyTally, processMessage } from './process-batch.ts';
import { record, stringAttribute } from './testing-records.ts';

const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');
const participant = { deadlineAtMs: Number.MAX_SAFE_INTEGER };

/** A store that fails some calls and answers late, by the seed. */
function flaky(store: EventStore, random: SeededRandom): EventStore {
  const maybe = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let turns = random.integer(0, 3); turns > 0; turns -= 1) await Promise.resolve();
    if (random.next() < 0.2) throw new NotStoredError('no acknowledgement');
    return call();
  };
  return {
    storeEvents: (batch, who) => maybe(() => store.storeEvents(batch, who)),
    storeRejections: (rows, who) => maybe(() => store.storeRejections(rows, who)),
  };
}

it('gives every event exactly one end: stored, rejected, or its message comes again', async () => {
  let [done, retried] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = new SeededRandom(seed);
      const samples = sampleBatches({ seed, eventsPerBatch: 3, nowMs: () => receivedAtMs });
      const bodies = Array.from({ length: 8 }, () => {
        const good = samples.next().value;
        return random.next() < 0.5 ? JSON.stringify(good) : String(random.pick(badBatches(good)).body);
      });
      const store = createMemoryStore();
      const tally = emptyTally();
      const dependencies = { store: flaky(store, random), now: () => receivedAtMs + 250 };
      const outcomes = await Promise.allSettled(
        bodies.map((body, i) =>
          processMessage(record(`m${i}`, body, receivedAtMs), participant, tally, dependencies),
        ),
      );
      for (const [i, { status }] of outcomes.entries()) {
        if (status === 'rejected') {
          retried += 1;
          continue;
        }
        done += 1;
        const stored = store.batches
          .filter(({ messageId }) => messageId === `m${i}`)
          .flatMap(({ events }) => events);
        const rejected = store.rejections.filter(({ messageId }) => messageId === `m${i}`);
        const whole = rejected.find(({ eventIndex }) => eventIndex === null);
        if (whole) expect([whole.original, stored.length, rejected.length]).toEqual([bodies[i], 0, 1]);
        else
          expect(stored.length + rejected.length).toBe(
            (JSON.parse(bodies[i] ?? '') as { events: [] }).events.length,
          );
      }
      expect(tally.messagesRetried).toBe(outcomes.filter(({ status }) => status === 'rejected').length);
      expect(tally.endToEndMs).toEqual(new Array(bodies.length - tally.messagesRetried).fill(250));
    }),
    { numRuns: 100 },
  );
  expect(Math.min(done, retried)).toBeGreaterThan(50);
});

it('takes the time of a message that did not come through the edge from SQS', async () => {
  const store = createMemoryStore();
  const good = sampleBatches({ seed: 1, eventsPerBatch: 2, nowMs: () => receivedAtMs }).next().value;
  const direct = { ...record('m', JSON.stringify(good), receivedAtMs), messageAttributes: {} };
  await processMessage(direct, participant, emptyTally(), { store, now: Date.now });
  expect(store.batches[0]?.receivedAtMs).toBe(receivedAtMs + 5);
});

it('takes the time of a message whose edge counts in seconds from SQS', async () => {
  const store = createMemoryStore();
  const good = sampleBatches({ seed: 1, eventsPerBatch: 2, nowMs: () => receivedAtMs }).next().value;
  const inSeconds = record('m', JSON.stringify(good), receivedAtMs);
  const { receivedAt } = inSeconds.messageAttributes;
  if (receivedAt) receivedAt.stringValue = String(receivedAtMs / 1_000);
  await processMessage(inSeconds, participant, emptyTally(), { store, now: Date.now });
  expect(store.batches[0]?.receivedAtMs).toBe(receivedAtMs + 5);
});

it('stores nothing of a message whose device cannot be looked up, and lets it come again', async () => {
  const store = createMemoryStore();
  const good = sampleBatches({ seed: 1, eventsPerBatch: 2, nowMs: () => receivedAtMs }).next().value;
  const enrich = () => Promise.reject(new Error('the device registry answered 500'));
  const tally = emptyTally();
  await expect(
    processMessage(record('m', JSON.stringify(good), receivedAtMs), participant, tally, {
      store,
      enrich,
      now: Date.now,
    }),
  ).rejects.toThrow('500');
  expect(store.batches).toEqual([]);
  expect(tally.messagesRetried).toBe(1);
});

it.each([
  ['1-5759e988-bd862e3fe1be46a994272793', '1-5759e988-bd862e3fe1be46a994272793'],
  ['Root=1-5759e988-bd862e3fe1be46a994272793', '1-5759e988-bd862e3fe1be46a994272793'],
  ['1-5759e988-bd862e3fe1be46a994272793;Sampled=1', undefined],
  ['-', undefined],
  [undefined, undefined],
])('puts the trace that the edge names beside every row: %s', async (value, traceId) => {
  const store = createMemoryStore();
  const good = sampleBatches({ seed: 1, eventsPerBatch: 2, nowMs: () => receivedAtMs }).next().value;
  const half = { ...good, events: [good.events[0], { type: 'of tomorrow' }] };
  for (const body of [JSON.stringify(half), '{']) {
    const message = record('m', body, receivedAtMs);
    if (value !== undefined) message.messageAttributes['traceId'] = stringAttribute(value);
    await processMessage(message, participant, emptyTally(), { store, now: Date.now });
  }
  expect(store.batches.map((batch) => batch.traceId)).toEqual([traceId]);
  expect(store.rejections.map((row) => row.traceId)).toEqual([traceId, traceId]);
});
