const hourMs = 3_600_000;

/** Epoch milliseconds at which a partition's hour begins. NaN for what is no partition of ours. */
export function hourOf(partition: string): number {
  const [, date = '', hour = ''] =
    /^ingest_date=(\d{4}-\d\d-\d\d)\/ingest_hour=(\d\d)$/.exec(partition) ?? [];
  return Date.parse(`${date}T${hour}:00:00Z`);
}

/** Whether its hour ended so long ago. */
export function isClosed(partition: string, nowMs: number, afterMs: number): boolean {
  return hourOf(partition) + hourMs + afterMs <= nowMs;
}

/** The partition of an object's key: what stands between its prefix and its name. */
export const partitionOfKey = (key: string): string => key.split('/').slice(1, 3).join('/');
