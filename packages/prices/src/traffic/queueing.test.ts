import { expect, test } from 'vitest';
import { allBusy, allBusyWithoutWaiting } from './queueing.ts';

test('Erlang’s tables: five lines, a load of 2.5 and of 5', () => {
  expect(allBusyWithoutWaiting(5, 2.5)).toBeCloseTo(0.0697, 4);
  expect(allBusyWithoutWaiting(5, 5)).toBeCloseTo(0.2849, 4);
  expect(allBusy(5, 2.5)).toBeCloseTo(0.1304, 4);
  expect(allBusy(5, 5)).toBe(1);
  expect(allBusyWithoutWaiting(5, 0)).toBe(0);
});
