import { createParquetStore } from '@telemetry/event-store';

/** The store as the bench encodes with it: all that is stored at once is one object, which `send` has in S3's place. */
export const oneObjectStore = (send: () => Promise<object>): ReturnType<typeof createParquetStore> =>
  createParquetStore({
    s3: { send },
    bucket: 'bench',
    lingerMs: 0,
    maxRows: 100_000,
    maxRowsInFlight: 100_000,
    flushAtParticipants: 2,
  });

/** Has time enough. */
export const patient = (): { deadlineAtMs: number } => ({ deadlineAtMs: Date.now() + 600_000 });
