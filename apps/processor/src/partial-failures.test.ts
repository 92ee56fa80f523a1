import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, it } from 'vitest';
import { partialFailures } from './partial-failures.ts';

const event = (...ids: string[]): SQSEvent => ({
  Records: ids.map((messageId) => ({ messageId }) as SQSRecord),
});

it('names the messages for which the work failed, in order, and no other', async () => {
  const work = ({ messageId }: SQSRecord): Promise<void> =>
    messageId.startsWith('bad') ? Promise.reject(new Error(messageId)) : Promise.resolve();
  expect(await partialFailures(event('bad 1', 'good', 'bad 2'), work)).toEqual([
    { itemIdentifier: 'bad 1' },
    { itemIdentifier: 'bad 2' },
  ]);
  expect(await partialFailures(event('good'), work)).toEqual([]);
  expect(await partialFailures(event(), work)).toEqual([]);
});

it('names all when all fail, instead of failing itself', async () => {
  const work = (): Promise<void> => Promise.reject(new Error('S3 is not there'));
  expect(await partialFailures(event('1', '2'), work)).toEqual([
    { itemIdentifier: '1' },
    { itemIdentifier: '2' },
  ]);
});

it('begins all messages before any has ended, and ends when the last has', async () => {
  const begun: string[] = [];
  const last = Promise.withResolvers<void>();
  let ended = false;
  const failures = partialFailures(event('1', '2', '3'), ({ messageId }) => {
    begun.push(messageId);
    return messageId === '3' ? last.promise : Promise.reject(new Error(messageId));
  }).finally(() => (ended = true));
  expect(begun).toEqual(['1', '2', '3']);
  await new Promise(setImmediate);
  expect(ended).toBe(false);
  last.resolve();
  expect(await failures).toHaveLength(2);
});
