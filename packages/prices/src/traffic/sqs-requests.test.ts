import { describe, expect, it } from 'vitest';
import { sqsRequestsPerMessage } from './sqs-requests.ts';

describe('billed SQS requests for a message', () => {
  it.each([
    [1, 3],
    [25, 3],
    [64, 3],
    [65, 5],
    [256, 9],
  ])('of %d KB, received alone: %d', (kb, requests) => {
    expect(sqsRequestsPerMessage(kb, 1)).toBe(requests);
  });

  it.each([
    [1, 1.2],
    [25, 1.5],
    [64, 2.1],
    [65, 3.2],
    [256, 8.1],
  ])('of %d KB, received with nine others: %d', (kb, requests) => {
    expect(sqsRequestsPerMessage(kb, 10)).toBeCloseTo(requests, 9);
    expect(sqsRequestsPerMessage(kb, 100)).toBeCloseTo(requests, 9);
  });

  it('that comes back pays the receive again', () => {
    expect(sqsRequestsPerMessage(1, 1, 3)).toBe(5);
  });
});
