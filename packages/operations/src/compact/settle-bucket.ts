import { settle, type SettleOptions, type SettleResult } from '@telemetry/event-store/settle';
import { visible } from '@telemetry/terminal';
import { openRequests, personOfRequest } from '../forget/open-requests.ts';
import type { Storage } from '../pipeline/pipeline.ts';

/** Settles what a bucket has, but for rows of people who are being forgotten. May be stopped at any step and run again. */
export const settleBucket = (
  bucket: Storage,
  options: Omit<SettleOptions, 'leaveOut'>,
): Promise<SettleResult> =>
  settle(bucket, { ...options, leaveOut: async () => (await openRequests(bucket)).map(personOfRequest) });

/** What was settled, for a person. */
export function settledToText({ partitions, failed }: SettleResult): string {
  const sum = (count: 'objects' | 'rowsSettled' | 'rowsLeftOut' | 'objectsRemoved'): number =>
    partitions.reduce((total, partition) => total + partition[count], 0);
  return [
    `${partitions.length} closed hours with ${sum('objects')} small objects; ${sum('rowsSettled')} rows settled, ${sum('objectsRemoved')} small objects removed`,
    ...failed.map(({ partition, error }) => `  not done: ${partition}: ${visible(error)}`),
    ...(sum('rowsLeftOut') > 0
      ? [
          `  ${sum('rowsLeftOut')} rows of people who are being forgotten stay where they are: pnpm forget --open finishes that`,
        ]
      : []),
    ...(sum('objects') > sum('objectsRemoved') ? ['  Small objects go with a run after the grace.'] : []),
  ].join('\n');
}
