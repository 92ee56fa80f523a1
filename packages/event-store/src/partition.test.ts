import { expect, it } from 'vitest';
import { partitionOf } from './partition.ts';

it.each([
  [Date.UTC(2026, 10, 29, 23, 59, 59, 999), 'ingest_date=2026-11-29/ingest_hour=23'],
  [Date.UTC(2026, 10, 30), 'ingest_date=2026-11-30/ingest_hour=00'],
  // A message that was late comes between others.
  [Date.UTC(2026, 10, 29, 23), 'ingest_date=2026-11-29/ingest_hour=23'],
  [Date.UTC(2026, 10, 29, 22, 59, 59, 999), 'ingest_date=2026-11-29/ingest_hour=22'],
  [-1, 'ingest_date=1969-12-31/ingest_hour=23'],
])('the partition of %i is %s, whatever was asked before', (atMs, partition) => {
  expect(partitionOf(atMs)).toBe(partition);
  expect(partitionOf(atMs)).toBe(partition);
});

it('a time that is none has no partition', () => {
  expect(() => partitionOf(NaN)).toThrow(RangeError);
});
