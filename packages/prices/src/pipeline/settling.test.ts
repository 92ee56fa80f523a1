import { settledBytesPerEvent } from '@telemetry/settings';
import { expect, it } from 'vitest';
import { assumedWork, workOf } from '../traffic/work.ts';
import { settledSizes } from './settling.ts';

it('takes a settled event to have the bytes that the scan limit is compared with', () => {
  const { storedBytesPerEvent } = workOf(assumedWork);
  expect(storedBytesPerEvent * settledSizes.shareOfSmall).toBeCloseTo(settledBytesPerEvent.everyColumn, 1);
});
