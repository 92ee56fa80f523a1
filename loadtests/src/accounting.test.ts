import { expect, test } from 'vitest';
import { account } from './accounting.ts';

const rows = (...ids: string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};
const nothing = { storedRows: rows(), rejectedRows: rows(), deadIds: [] };

test('an accepted event that is nowhere is lost, and named', () => {
  const result = account({
    ...nothing,
    requests: [{ status: 202, eventIds: ['a', 'b'] }],
    storedRows: rows('a'),
  });
  expect(result).toMatchObject({ stored: 1, lost: 1, lostIds: ['b'], balanced: false });
});

test('a batch sent twice and an id twice in one batch are duplicates and not losses', () => {
  const result = account({
    ...nothing,
    requests: [
      { status: 202, eventIds: ['a', 'b', 'b'] },
      { status: 202, eventIds: ['a', 'b', 'b'] },
    ],
    storedRows: rows('a', 'b', 'b', 'a', 'b', 'b'),
  });
  expect(result).toMatchObject({
    accepted: { requests: 2, events: 6, uniqueEvents: 2 },
    stored: 2,
    lost: 0,
    duplicates: { sentAgain: 4, storedRowsBeyondFirst: 4 },
    balanced: true,
  });
});

test('a message that is rejected whole accounts for each of its events', () => {
  const result = account({
    ...nothing,
    requests: [{ status: 202, eventIds: ['a', 'b'] }],
    rejectedRows: rows('a', 'b'),
  });
  expect(result).toMatchObject({ rejected: 2, lost: 0, balanced: true });
});

test('an event that is stored and also dead counts once, as stored', () => {
  const result = account({
    ...nothing,
    requests: [{ status: 202, eventIds: ['a'] }],
    storedRows: rows('a'),
    deadIds: ['a'],
  });
  expect(result).toMatchObject({ stored: 1, dead: 0, inSeveralPlaces: 1, balanced: true });
});

test('a refused event that turns up all the same is unexpected', () => {
  const result = account({ ...nothing, requests: [{ status: 400, eventIds: ['a'] }], storedRows: rows('a') });
  expect(result).toMatchObject({ unexpected: 1, unexpectedIds: ['a'], balanced: false });
});

test('a request without an answer may turn up or not', () => {
  const result = account({
    ...nothing,
    requests: [{ status: null, eventIds: ['a', 'b'] }],
    storedRows: rows('a'),
  });
  expect(result).toMatchObject({
    unanswered: { requests: 1, events: 2 },
    lost: 0,
    unexpected: 0,
    balanced: true,
  });
});

test('the list of lost ids is cut, the count is not', () => {
  const eventIds = Array.from({ length: 30 }, (_, i) => `id-${i}`);
  const result = account({ ...nothing, requests: [{ status: 202, eventIds }] }, 10);
  expect(result.lost).toBe(30);
  expect(result.lostIds).toHaveLength(10);
});
