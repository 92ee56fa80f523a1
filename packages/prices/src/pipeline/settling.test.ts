import { settledBytesPerEvent } from '@telemetry/settings';
import { expect, it } from 'vitest';
import { assumedWork, workOf } from '../traffic/work.ts';
import { settledSizes } from './settling.ts';

it('takes a settled event to have no more bytes than the scan limit is compared with', () => {
  const { storedBytesPerEvent } = workOf(assumedWork);
  const bytes = storedBytesPerEvent * settledSizes.shareOfSmall;
  expect(bytes).toBeLessThan(settledBytesPerEvent.everyColumn);
  expect(bytes).toBeGreaterThan(settledBytesPerEvent.everyColumn / 2);
});
