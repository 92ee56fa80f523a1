import Ajv4 from 'ajv-draft-04';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
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
const anyType = fc.tuple(
  fc.nat(2),
  fc.constantFrom('click', 'screen_view', 'custom', 'metric', 'teleport', 'click\n', 7),
);
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

it('judges at the edge as the plain schema does, of which the validator says less', () => {
  const plain = z.toJSONSchema(clientBatchSchema, { target: 'draft-4', io: 'input' });
  const plainAccepts = new Ajv4.default({ strict: false }).compile(plain);
  let [accepted, refused] = [0, 0];
  fc.assert(
    fc.property(anyBatch, anyType, (value, [i, type]) => {
      const batch = viaJson(value) as { events?: unknown };
      const event: unknown = Array.isArray(batch?.events) ? batch.events[i] : undefined;
      // The fields of one type with the name of another, or with none.
      if (event !== null && typeof event === 'object') (event as { type: unknown }).type = type;
      const accepts = plainAccepts(batch);
      expect(edgeAccepts(batch), JSON.stringify(batch)).toBe(accepts);
      if (accepts) accepted += 1;
      else refused += 1;
    }),
    { numRuns: 1_500 },
  );
  expect(Math.min(accepted, refused)).toBeGreaterThan(100);
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
