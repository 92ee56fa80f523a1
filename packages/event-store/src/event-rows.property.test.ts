import { sampleBatches } from '@telemetry/event-schema/sample';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventRows, SpareColumns } from './event-rows.ts';
import { read } from './testing-independent-reader.ts';

const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');
const digits = (count: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('0', 'a', 'A'), minLength: count, maxLength: count });
/** Some that end alike, some that are the same, in many batches both. */
const ids = fc.array(
  fc.tuple(digits(1), digits(3)).map(([first, last]) => `${first}0000000-0000-4000-8000-000000000${last}`),
  { minLength: 1, maxLength: 40 },
);

it('has of each id of a batch the first event, however its ids end, and of two batches both', () => {
  fc.assert(
    fc.property(fc.array(ids, { minLength: 1, maxLength: 3 }), (batches) => {
      const rows = new EventRows();
      for (const [batch, one] of batches.entries())
        rows.append({
          messageId: `message ${batch}`,
          receivedAtMs,
          context: { appId: 'app', deviceId: 'device' },
          events: one.map((id, i) => ({
            id,
            type: 'metric',
            name: 'place',
            value: i,
            occurredAt: '2026-11-21T11:00:00Z',
          })),
        });
      const stored = read(rows.encode(receivedAtMs).bytes).toArray() as Record<string, unknown>[];
      expect(stored.map((row) => [row['message_id'], row['event_id'], row['value']])).toEqual(
        batches.flatMap((one, batch) =>
          [...new Set(one)].map((id) => [`message ${batch}`, id, one.indexOf(id)]),
        ),
      );
    }),
    { numRuns: 50 },
  );
});

it('leaves nothing of one object in the next one, whose memory it was, and nothing of the next one in it', () => {
  const encode = (seed: number, batches: number, spare?: SpareColumns): Uint8Array => {
    const rows = new EventRows(spare);
    const samples = sampleBatches({ seed, eventsPerBatch: 1 + (seed % 25), nowMs: () => receivedAtMs });
    for (let i = 0; i < batches; i += 1) {
      const { context, events } = samples.next().value;
      rows.append({ messageId: `message ${seed} ${i}`, receivedAtMs: receivedAtMs + i, context, events });
    }
    return rows.encode(receivedAtMs).bytes;
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(1_000), fc.integer({ min: 1, max: 8 })), { maxLength: 6 }),
      (objects) => {
        const spare = new SpareColumns();
        const inTurn = objects.map(([seed, batches]) => encode(seed, batches, spare));
        objects.forEach(([seed, batches], i) => {
          expect(Buffer.from(encode(seed, batches)).equals(inTurn[i] ?? Buffer.of())).toBe(true);
        });
      },
    ),
    { numRuns: 15 },
  );
});
