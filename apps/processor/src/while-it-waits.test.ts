import type { EventStore } from '@telemetry/event-store';
import { expect, it } from 'vitest';
import { emptyTally, processMessage } from './process-batch.ts';
import { record } from './testing-records.ts';

const event = {
  id: '00000000-0000-4000-8000-000000000001',
  type: 'click',
  occurredAt: new Date(1_800_000_000_000).toISOString(),
  target: 'buy',
};
const body = (events: object[]): string =>
  JSON.stringify({ context: { appId: 'app', deviceId: 'device' }, events });

it.each([
  ['valid events', body([event])],
  ['rejected ones', body([event, { type: 'nothing' }])],
  ['a body that is no JSON', '{'],
])('a record with %s holds nothing but its id and its source while it waits for storage', async (_, text) => {
  const waiting = record('m', text, 1_800_000_000_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const store: EventStore = { storeEvents: () => promise, storeRejections: () => promise };
  const tally = emptyTally();
  const done = processMessage(waiting, { deadlineAtMs: Infinity }, tally, { store, now: Date.now });
  const { messageId, eventSource, eventSourceARN, awsRegion, md5OfBody, ...held } = waiting;
  expect({ messageId, eventSource }).toEqual({ messageId: 'm', eventSource: 'aws:sqs' });
  expect([eventSourceARN, awsRegion, md5OfBody].every((small) => small.length < 100)).toBe(true);
  expect(held).toEqual({ body: '', receiptHandle: '', attributes: {}, messageAttributes: {} });
  resolve();
  await done;
  expect(tally.messages).toBe(1);
});
