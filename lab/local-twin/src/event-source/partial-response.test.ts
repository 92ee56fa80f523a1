import { describe, expect, it } from 'vitest';
import { failedMessageIds } from './partial-response.ts';

const batch = new Set(['a', 'b', 'c']);

describe('an answer to a batch', () => {
  it.each([
    ['', []],
    ['null', []],
    ['{}', []],
    ['{"batchItemFailures":[]}', []],
    ['{"batchItemFailures":null}', []],
    ['{"batchItemFailures":[{"itemIdentifier":"b"}]}', ['b']],
    [
      '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"},{"itemIdentifier":"c"}]}',
      ['b', 'c'],
    ],
  ])('%s names the failed messages', (payload, failed) => {
    expect(failedMessageIds(payload, batch)).toEqual(new Set(failed));
  });

  it.each([
    'not JSON',
    '"text"',
    '{"batchItemFailures":{}}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemIdentfier":"b"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"of another batch"}]}',
    '{"batchItemFailures":[null]}',
  ])('%s fails the whole batch', (payload) => {
    expect(failedMessageIds(payload, batch)).toBe('malformed');
  });
});
