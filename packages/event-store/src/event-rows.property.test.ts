import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventRows } from './event-rows.ts';
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
