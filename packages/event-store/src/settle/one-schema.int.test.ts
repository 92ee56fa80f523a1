import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createdBy } from '../encode-parquet.ts';
import type { AcceptedBatch } from '../event-store.ts';
import { objectBy, writers } from '../objects/testing-foreign-objects.ts';
import { fields, read, rewrite, together, whoWrote } from '../testing-independent-reader.ts';
import { settle } from './settle.ts';
import { startTestBucket, type TestBucket } from './testing-bucket.ts';
import { batches, idsOf, inHour, keysBelow, laterMs, times } from './testing-hours.ts';

const bytesOf = async ({ s3, bucket }: TestBucket, Key: string): Promise<Uint8Array> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
};

/** Names of the folders two levels below. */
const hoursBelow = (folder: string): string[] =>
  readdirSync(folder).flatMap((day) => readdirSync(join(folder, day)).map((hour) => `${day}/${hour}`));

it('leaves of objects of whomever one with the schema of all, its times, and an hour that keeps its zero', async () => {
  await using bucket = await startTestBucket();
  const given = batches(4).map((batch) => inHour(2, batch));
  const partition = 'ingest_date=2026-11-20/ingest_hour=07';
  for (const [i, writer] of (Object.keys(writers) as (keyof typeof writers)[]).entries())
    await bucket.s3.send(
      new PutObjectCommand({
        Bucket: bucket.bucket,
        Key: `events/${partition}/${i}.parquet`,
        Body: await objectBy(writer, [given[i] as AcceptedBatch], times.nowMs),
      }),
    );
  const rows = 'SELECT * FROM events ORDER BY event_id';
  const before = await bucket.select(rows);
  expect(new Set(before.map(({ ingest_hour }) => ingest_hour))).toEqual(new Set(['07']));
  await settle(bucket, times);
  await settle(bucket, { ...times, nowMs: laterMs });
  expect(await keysBelow(bucket, 'events/')).toEqual([]);
  expect(await bucket.select(rows)).toEqual(before);

  const [key = '', ...others] = await keysBelow(bucket, 'settled/');
  expect([others, key]).toEqual([[], expect.stringContaining(`settled/${partition}/`)]);
  const settled = await bytesOf(bucket, key);
  expect(await whoWrote(settled)).toBe(createdBy);
  const small = await objectBy('processor', given.slice(0, 1), times.nowMs);
  for (const ordered of [
    [settled, small],
    [small, settled],
  ]) {
    const whole = together(ordered.map(read));
    expect(fields(rewrite(whole))).toEqual(fields(read(small)));
    expect(JSON.stringify(rewrite(whole).toArray())).toBe(
      JSON.stringify(ordered.flatMap((bytes) => read(bytes).toArray())),
    );
  }
  const told = read(settled).toArray() as { event_id: string; received_at: number }[];
  expect(told.map(({ event_id }) => event_id).sort()).toEqual(idsOf(given));
  expect(new Set(told.map(({ received_at }) => Number(received_at)))).toEqual(
    new Set([given[0]?.receivedAtMs]),
  );
});

it('keeps the zero of an hour also where another engine writes the rows anew', async () => {
  await using bucket = await startTestBucket();
  await bucket.put([inHour(2, batches(1)[0] as AcceptedBatch)]);
  await settle(bucket, times);
  const folder = mkdtempSync(join(tmpdir(), 'written-anew-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const of = (prefix: string): string => `'${bucket.dataDir}/s3/buckets/*/objects/${prefix}/**/*.data'`;
    const types = "hive_types = {'ingest_date': DATE, 'ingest_hour': VARCHAR}";
    await connection.run(
      `COPY (FROM read_parquet([${of('events')}, ${of('settled')}], ${types})) TO '${folder}/anew' (FORMAT parquet, PARTITION_BY (ingest_date, ingest_hour))`,
    );
    expect(hoursBelow(`${folder}/anew`)).toEqual(['ingest_date=2026-11-20/ingest_hour=07']);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
});
