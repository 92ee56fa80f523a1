import { v7 as uuidV7 } from 'uuid';

/** `ingest_date=YYYY-MM-DD/ingest_hour=HH` of a time in epoch milliseconds, in UTC. */
export function partitionOf(receivedAtMs: number): string {
  const hour = Math.floor(receivedAtMs / 3_600_000);
  if (hour !== latest.hour) {
    const time = new Date(receivedAtMs).toISOString();
    latest = { hour, partition: `ingest_date=${time.slice(0, 10)}/ingest_hour=${time.slice(11, 13)}` };
  }
  return latest.partition;
}

/** Nearly all messages are of one hour. Invocations may share it: it is of nothing but the hour, and no turn of the event loop sees half of it. */
let latest = { hour: NaN, partition: '' };

/** A new key in the partition. Version 7 UUIDs sort by time. */
export function objectKey(prefix: string, partition: string): string {
  return `${prefix}${partition}/${uuidV7()}.parquet`;
}
