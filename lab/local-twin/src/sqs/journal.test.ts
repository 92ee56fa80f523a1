import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HandClock } from '../testing-clock.ts';
import { openJournal } from './journal.ts';
import { Sqs } from './sqs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const clock = new HandClock();
const attributes = {
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  delaySeconds: 0,
  receiveWaitSeconds: 0,
  maximumMessageBytes: 1_048_576,
};
function open(): Sqs {
  const sqs = new Sqs({ region: 'us-east-1', accountId: '1', journal: openJournal(folder), clock });
  sqs.putQueue('queue', attributes);
  return sqs;
}

it('messages, their counts and what hides them are there again after a restart', async () => {
  const before = open();
  const queue = before.queue('queue');
  for (const body of ['in flight', 'deleted', 'visible', 'delayed'])
    await queue.send({
      MessageBody: body,
      MessageAttributes: { a: { DataType: 'String', StringValue: body } },
      ...(body === 'delayed' && { DelaySeconds: 900 }),
    });
  await queue.receive(1, 0);
  const { Messages } = (await before.run('ReceiveMessage', { QueueUrl: 'queue' })) as {
    Messages: { ReceiptHandle: string }[];
  };
  await queue.delete(Messages[0]?.ReceiptHandle ?? '');
  before.close();

  const after = open();
  expect(after.queue('queue').counts).toEqual({ visible: 1, inFlight: 1, delayed: 1 });
  const [visible] = await after.queue('queue').receive(10, 0);
  expect(visible).toMatchObject({
    body: 'visible',
    receiveCount: 1,
    attributes: { a: { StringValue: 'visible' } },
  });
  await clock.pass(30_000);
  const again = await after.queue('queue').receive(10, 0);
  expect(again.find(({ body }) => body === 'in flight')?.receiveCount).toBe(2);
  after.close();
});
