import Ajv4 from 'ajv-draft-04';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clientBatchSchema, eventSchema } from './client-batch.ts';
import { edgeSchema, readClientBatch, type RejectionReason } from './index.ts';
import { anyBatch, anyEvent } from './testing-batches.ts';

const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');
// API Gateway's validator knows no `format`; it counts code points, as draft-04 says.
const edgeAccepts = new Ajv4.default({ strict: false }).compile(edgeSchema);
/** What rules.ts finds in events that zod accepts. */
const beyondZod: RejectionReason[] = [
  'time-not-in-calendar',
  'time-in-future',
  'time-too-old',
  'property-name-too-long',
];
const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

it('lets everything through the edge that zod accepts', () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyBatch, (value) => {
      const batch = viaJson(value);
      if (!clientBatchSchema.safeParse(batch).success) return;
      accepted += 1;
      expect(edgeAccepts(batch), JSON.stringify(edgeAccepts.errors)).toBe(true);
    }),
    { numRuns: 3_000 },
  );
  expect(accepted).toBeGreaterThan(300);
});

it('judges an event by the compiled validator and the rules as zod and the rules do', () => {
  const context = { appId: 'app', deviceId: 'device' };
  let [valid, invalid] = [0, 0];
  fc.assert(
    fc.property(anyEvent, (value) => {
      const event = viaJson(value);
      const read = readClientBatch(JSON.stringify({ context, events: [event] }), receivedAtMs);
      if (read.kind === 'rejected') throw new Error(`rejected whole: ${read.detail}`);
      const [rejection] = read.rejections;
      const zodAccepts = eventSchema.safeParse(event).success;
      expect(
        rejection === undefined || beyondZod.includes(rejection.reason),
        `${JSON.stringify(event)} ${rejection?.detail}`,
      ).toBe(zodAccepts);
      expect(read.events.length + read.rejections.length).toBe(1);
      if (zodAccepts) valid += 1;
      else invalid += 1;
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(valid, invalid)).toBeGreaterThan(500);
});

it('never throws, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        anyBatch.map((batch) => JSON.stringify(batch).slice(0, -3)),
      ),
      (body) => {
        expect(['batch', 'rejected']).toContain(readClientBatch(body, receivedAtMs).kind);
      },
    ),
    { numRuns: 2_000 },
  );
});
