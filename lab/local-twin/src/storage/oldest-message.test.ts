import { describe, expect, it } from 'vitest';
import { oldestAgeMs, reportedAgeMs } from './oldest-message.ts';

const message = (sentAtMs: number, receiveCount = 1) => ({
  sentAtMs,
  receiveCount,
});

describe('the age that SQS reports', () => {
  it('is that of the oldest message', () => {
    expect(reportedAgeMs([message(7), message(5), message(9)], 10)).toBe(5);
  });

  it('leaves messages out that were received more than three times', () => {
    const messages = [message(1, 4), message(5, 3), message(9)];
    expect(reportedAgeMs(messages, 10)).toBe(5);
    expect(oldestAgeMs(messages, 10)).toBe(9);
    expect(reportedAgeMs([message(1, 4)], 10)).toBe(0);
  });

  it('is missing while the queue is empty', () => {
    expect(reportedAgeMs([], 10)).toBeUndefined();
    expect(oldestAgeMs([], 10)).toBe(0);
  });
});
