import { v7 as uuidV7 } from 'uuid';

/** `ingest_date=YYYY-MM-DD/ingest_hour=HH` of a time in epoch milliseconds, in UTC. */
export function partitionOf(receivedAtMs: number): string {
  const time = new Date(receivedAtMs).toISOString();
  return `ingest_date=${time.slice(0, 10)}/ingest_hour=${time.slice(11, 13)}`;
}

/** A new key in the partition. Version 7 UUIDs sort by time. */
export function objectKey(prefix: string, partition: string): string {
  return `${prefix}${partition}/${uuidV7()}.parquet`;
}
