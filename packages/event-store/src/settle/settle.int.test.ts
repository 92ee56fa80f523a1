import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AcceptedBatch } from '../event-store.ts';
import type { LeftOutPerson } from './put-together.ts';
import { settle, type SettleOptions, type SettleResult } from './settle.ts';
import { startTestBucket, type TestBucket, watched } from './testing-bucket.ts';
import { batches, hourMs, idsOf, inHour, keysBelow, laterMs, startMs, times } from './testing-hours.ts';

let bucket: TestBucket;
beforeEach(async () => {
  bucket = await startTestBucket();
});
afterEach(() => bucket[Symbol.asyncDispose]());

const run = (options: SettleOptions = {}): Promise<SettleResult> => settle(bucket, { ...times, ...options });
const keys = (prefix: string): Promise<string[]> => keysBelow(bucket, prefix);

describe('settling', () => {
  it('has each event id of an hour in one object, and the view does not change', async () => {
    const given = batches(12);
    for (const [i, batch] of given.entries()) await bucket.put([inHour(i % 2, batch)]);
    // Delivered twice: in two objects of one hour.
    await bucket.put([inHour(0, given[0] as AcceptedBatch)], laterMs);
    const before = await bucket.select('SELECT * FROM events ORDER BY event_id');
    const result = await run();
    expect(result).toMatchObject({ complete: true, failed: [] });
    expect(
      result.partitions.map(({ objects, rowsSettled, objectsRemoved }) => [
        objects,
        rowsSettled,
        objectsRemoved,
      ]),
    ).toEqual([
      [7, 30, 0],
      [6, 30, 0],
    ]);
    expect(await keys('settled/')).toHaveLength(2);
    expect(await keys('settling/')).toEqual([]);
    expect(await bucket.select('SELECT * FROM events ORDER BY event_id')).toEqual(before);
    expect(await bucket.select('SELECT * FROM events_settled ORDER BY event_id')).toEqual(before);
    expect(before.map((row) => row['ingest_hour'])).toContain('05');
  });

  it('adds nothing the second time, and takes small objects away after the grace and not before', async () => {
    const given = batches(6);
    for (const batch of given) await bucket.put([inHour(0, batch)]);
    await run();
    const settled = await keys('settled/');
    expect((await run()).partitions).toMatchObject([{ objects: 6, rowsSettled: 0, objectsRemoved: 0 }]);
    const late = await run({ nowMs: laterMs });
    expect(late.partitions).toMatchObject([{ objects: 6, rowsSettled: 0, objectsRemoved: 6 }]);
    expect([await keys('events/'), await keys('settled/')]).toEqual([[], settled]);
    expect(await bucket.ids()).toEqual(idsOf(given));
    expect((await run({ nowMs: laterMs })).partitions).toEqual([]);
  });

  it('lets a query of a settled hour read the settled object and nothing else, and with late rows only what can be equal to them', async () => {
    for (const [i, batch] of batches(6).entries()) await bucket.put([inHour(i % 3, batch)]);
    await run();
    await run({ nowMs: laterMs });
    const ofHour = (hour: string): string =>
      `SELECT count(*) AS n FROM events WHERE ingest_date = DATE '2026-11-20' AND ingest_hour = '${hour}'`;
    const settled = { rows: [{ n: 10 }], objects: { read: 1, of: 3 } };
    expect(await bucket.ask(ofHour('05'))).toMatchObject(settled);
    const [late] = batches(1) as [AcceptedBatch];
    await bucket.put([inHour(0, late)], laterMs);
    expect(await bucket.ask(ofHour('05'))).toMatchObject({ rows: [{ n: 10 }], objects: { read: 2, of: 4 } });
    expect(await bucket.ask(ofHour('06'))).toMatchObject({ rows: [{ n: 10 }], objects: { read: 1, of: 4 } });
    // Of what is opened twice, once: by two reads of the view, and by the view itself, which looks for ids of the late ones among the settled.
    const within = `WITH e AS (SELECT * FROM events) SELECT count(*) AS n FROM e WHERE ingest_hour = '05'`;
    expect(await bucket.ask(within)).toMatchObject({ rows: [{ n: 10 }], objects: { read: 2, of: 4 } });
    const twice = 'SELECT count(*) AS n FROM events AS a JOIN events AS b ON a.event_id = b.event_id';
    expect(await bucket.ask(twice)).toMatchObject({ rows: [{ n: 30 }], objects: { read: 4, of: 4 } });
    const [plan] = await bucket.select(`EXPLAIN ${ofHour('06')}`);
    expect(String(plan?.['explain_value']).match(/Function:/g)).toHaveLength(1);
  });

  it('shows late rows at once, and takes them with a later run', async () => {
    const [first, second] = [batches(3, 1), batches(2, 2)];
    for (const batch of first) await bucket.put([inHour(0, batch)]);
    await run();
    await run({ nowMs: laterMs });
    for (const batch of [...second, ...first]) await bucket.put([inHour(0, batch)], laterMs);
    expect(await bucket.ids()).toEqual(idsOf([...first, ...second]));
    expect((await run()).partitions).toMatchObject([{ rowsSettled: 10 }]);
    await run({ nowMs: laterMs });
    expect(await keys('events/')).toEqual([]);
    expect(await bucket.ids()).toEqual(idsOf([...first, ...second]));
  });

  it('leaves one row of what a client sent again within the window, and two of what came later', async () => {
    const [near, far] = batches(2) as [AcceptedBatch, AcceptedBatch];
    for (const hour of [0, 3]) await bucket.put([inHour(hour, near)]);
    for (const hour of [0, 4]) await bucket.put([inHour(hour, far)]);
    await run();
    expect(await bucket.ids()).toEqual(idsOf([near, near, far, far]));
    await run({ nowMs: laterMs });
    expect(await bucket.ids()).toEqual(idsOf([near, far, far]));
  });

  it.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])(
    'leaves the same instants for a session in %s, small and settled objects in one read',
    async (zone) => {
      await bucket.put([inHour(0, batches(1)[0] as AcceptedBatch)]);
      await run();
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      await connection.run(`SET TimeZone = '${zone}'`);
      const of = (prefix: string): string => `'${bucket.dataDir}/s3/buckets/*/objects/${prefix}/**/*.data'`;
      const reader = await connection.runAndReadAll(
        `SELECT DISTINCT epoch_ms(received_at), count(*) OVER () FROM read_parquet([${of('events')}, ${of('settled')}])`,
      );
      expect(reader.getRows()).toEqual([[BigInt(startMs), 10n]]);
      connection.closeSync();
      instance.closeSync();
    },
  );

  it('leaves out who asks to be forgotten while it runs, from the next hour on', async () => {
    const given = batches(2).map((batch, hour) => ({
      ...inHour(hour, batch),
      context: { ...batch.context, userId: 'alice' },
    }));
    for (const batch of given) await bucket.put([batch]);
    const asked: number[] = [];
    const leaveOut = (): Promise<LeftOutPerson[]> =>
      Promise.resolve(asked.push(1) === 1 ? [] : [{ field: 'userId', ids: new Set(['alice']) }]);
    const { partitions } = await run({ leaveOut });
    expect(partitions.map(({ rowsSettled, rowsLeftOut }) => [rowsSettled, rowsLeftOut])).toEqual([
      [5, 0],
      [0, 5],
    ]);
    expect(await bucket.ids()).toEqual(idsOf(given));
  });

  it.each([
    ['an object is written anew that it has read', 'its objects changed while they were read'],
    ['somebody else has staged', 'what was staged is gone or changed'],
  ])('publishes nothing when %s', async (what, said) => {
    const [mine, others] = batches(2) as [AcceptedBatch, AcceptedBatch];
    const key = await bucket.put([inHour(0, mine), inHour(0, others)]);
    const anew = await bucket.put([inHour(1, others)]);
    const { Body } = await bucket.s3.send(new GetObjectCommand({ Bucket: bucket.bucket, Key: anew }));
    const bytes = await Body?.transformToByteArray();
    await bucket.s3.send(new DeleteObjectCommand({ Bucket: bucket.bucket, Key: anew }));
    const put = (Key: string): Promise<unknown> =>
      bucket.s3.send(new PutObjectCommand({ Bucket: bucket.bucket, Key, Body: bytes }));
    let done = 0;
    const s3 = watched(bucket.s3, async (_, command) => {
      const isStaging = command instanceof PutObjectCommand;
      if (said.startsWith('its objects') ? isStaging : command instanceof CopyObjectCommand) {
        done += 1;
        await put(isStaging ? key : 'settling/staged.parquet');
      }
    });
    const result = await settle({ ...bucket, s3 }, times);
    expect(done).toBe(1);
    expect(result).toMatchObject({ complete: false, partitions: [] });
    expect(JSON.stringify(result)).toContain(said);
    expect(await keys('settled/')).toEqual([]);
    // A later run takes it as it is then.
    await run();
    expect(await bucket.select('SELECT count(*) AS n FROM events_settled')).toEqual([
      { n: said.startsWith('its objects') ? 5 : 10 },
    ]);
  });

  it('waits until an hour is over', async () => {
    await bucket.put([inHour(0, batches(1)[0] as AcceptedBatch)]);
    expect((await run({ nowMs: startMs + hourMs - 1, closedAfterMs: 0 })).partitions).toEqual([]);
    expect((await run({ nowMs: startMs + hourMs, closedAfterMs: 0 })).partitions).toHaveLength(1);
  });
});
