import { describe, expect, it } from 'vitest';
import { readClientBatch } from './index.ts';
import { badBatches, sampleBatches } from './sample-batches.ts';

const receivedAtMs = Date.parse('2026-11-21T12:00:00Z');
const samples = sampleBatches({ seed: 7, eventsPerBatch: 5, nowMs: () => receivedAtMs });
const good = samples.next().value;
const read = (batch: unknown) =>
  readClientBatch(typeof batch === 'string' ? batch : JSON.stringify(batch), receivedAtMs);

it('accepts a thousand sample batches whole', () => {
  for (let i = 0; i < 1_000; i += 1)
    expect(read(samples.next().value)).toMatchObject({ kind: 'batch', rejections: [] });
});

it('gives the same samples for the same seed', () => {
  const first = () => sampleBatches({ seed: 3, eventsPerBatch: 20, nowMs: () => receivedAtMs }).next().value;
  expect(first()).toEqual(first());
});

describe('bad input', () => {
  it.each(badBatches(good).filter(({ refusedBy }) => 'processor' in refusedBy))(
    'rejects what is bad in $name and keeps the rest',
    ({ body, validEvents }) => {
      const result = read(String(body));
      if (result.kind !== 'batch') throw new Error(result.detail);
      expect(result.events).toHaveLength(validEvents);
      expect(result.rejections).toHaveLength(good.events.length - validEvents);
      for (const rejection of result.rejections) {
        expect(rejection.eventId).toBe(good.events[0]?.id);
        expect(String(body)).toContain(rejection.original);
      }
    },
  );

  it.each([
    ['{"context":', 'not-json'],
    ['null', 'not-a-client-batch'],
    ['{}', 'not-a-client-batch'],
    [JSON.stringify({ ...good, context: { appId: 'a' } }), 'not-a-client-batch'],
    [JSON.stringify({ ...good, events: [] }), 'not-a-client-batch'],
    [
      JSON.stringify({ ...good, events: Array.from({ length: 501 }, () => good.events[0]) }),
      'not-a-client-batch',
    ],
  ])('rejects %.40s whole', (body, reason) => {
    expect(read(body)).toMatchObject({ kind: 'rejected', reason });
  });

  it('names the field', () => {
    const result = read({ ...good, events: [{ ...good.events[0], id: 5 }] });
    expect(result).toMatchObject({
      rejections: [{ reason: 'invalid-event', detail: '/id must be string', eventId: null }],
    });
    expect(read({ ...good, events: [{ type: 'teleport' }] })).toMatchObject({
      rejections: [{ reason: 'unknown-type' }],
    });
  });

  it('reads prototype keys as data: flat ones are stored, nested ones are refused, nothing is polluted', () => {
    const custom = (properties: string) =>
      `{"context":{"appId":"a","deviceId":"d"},"events":[{"type":"custom","id":"${good.events[0]?.id}","occurredAt":"2026-11-21T11:00:00Z","name":"n","properties":${properties}}]}`;
    expect(read(custom('{"__proto__":1,"constructor":"x"}'))).toMatchObject({ rejections: [] });
    expect(read(custom('{"__proto__":{"polluted":true}}'))).toMatchObject({
      rejections: [{ reason: 'invalid-event' }],
    });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('keeps events that carry the same id: the view shows one of them', () => {
    const result = read({ ...good, events: [good.events[0], good.events[0]] });
    expect(result).toMatchObject({ kind: 'batch', rejections: [] });
  });
});
