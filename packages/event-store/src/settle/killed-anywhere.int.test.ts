import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, it } from 'vitest';
import type { AcceptedBatch } from '../event-store.ts';
import { openQuery } from '../query/index.ts';
import { settle } from './settle.ts';
import { startTestBucket } from './testing-bucket.ts';
import { batches, idsOf, inHour, laterMs, times } from './testing-hours.ts';

const kills = fs.mkdtempSync(join(tmpdir(), 'killed-'));
let left = 0;
afterEach(() => fs.rmSync(kills, { recursive: true, force: true }));

/** What a kill of the process would leave on disk: a copy of the folder before each file that gets its name, or goes, while `work` runs. */
async function killedAnywhere(
  folder: string,
  work: () => Promise<unknown>,
): Promise<{ at: string; left: string }[]> {
  const states: { at: string; left: string }[] = [];
  const { renameSync, unlinkSync } = fs;
  const keep = (at: string): void => {
    const copy = join(kills, String((left += 1)));
    fs.cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
    states.push({ at: at.slice(folder.length), left: copy });
  };
  fs.renameSync = (from, to) => {
    keep(String(to));
    renameSync(from, to);
  };
  fs.unlinkSync = (path) => {
    if (fs.existsSync(path)) keep(String(path));
    unlinkSync(path);
  };
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, { renameSync, unlinkSync });
    syncBuiltinESMExports();
  }
  return states;
}

const filesIn = (dataDir: string): string[] =>
  fs
    .readdirSync(join(dataDir, 's3'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:data|meta\.json|half)$/.test(name))
    .sort();

async function idsShown(dataDir: string): Promise<string[]> {
  await using query = await openQuery({ dataDirs: [dataDir] });
  const rows = await query.rows('SELECT event_id FROM events ORDER BY event_id');
  return rows.map(({ event_id: id }) => String(id));
}

it('a kill between any two changes of the disk leaves nothing lost and nothing doubled, and the next run ends it', async () => {
  await using bucket = await startTestBucket();
  const [early, late, more] = batches(3).map((batch) => inHour(0, batch)) as [
    AcceptedBatch,
    AcceptedBatch,
    AcceptedBatch,
  ];
  for (let i = 0; i < 2; i += 1) await bucket.put([early]);
  await settle(bucket, times);
  await bucket.put([late, early], laterMs);
  const ids = idsOf([early, late]);
  // Objects to remove, one that stays, and rows to publish: everything that a run can do.
  const states = await killedAnywhere(bucket.dataDir, () => settle(bucket, { ...times, nowMs: laterMs }));
  const steps = states.map(({ at }) => /objects\/(\w+)\/.*\.(data|meta\.json)$/.exec(at)?.slice(1).join(' '));
  for (const step of ['settling', 'settled', 'events'].flatMap((prefix) => [
    `${prefix} data`,
    `${prefix} meta.json`,
  ]))
    expect(steps).toContain(step);

  for (const { at, left: dataDir } of states) {
    expect(await idsShown(dataDir), at).toEqual(ids);
    await using next = await startTestBucket(dataDir);
    // More has come, so that the next run does not come to the very same as the one that was killed.
    await next.put([more], laterMs);
    for (let i = 0; i < 2; i += 1)
      expect(await settle(next, { ...times, nowMs: laterMs }), at).toMatchObject({ failed: [] });
    expect(await next.ids(), at).toEqual(idsOf([early, late, more]));
    const files = filesIn(dataDir);
    expect(
      files.filter((name) => !name.includes('/settled/')),
      at,
    ).toEqual([]);
    const ending = (end: string): string[] =>
      files.filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
    expect(ending('.data'), at).toEqual(ending('.meta.json'));
  }
});

it('an object that is written anew is the one before or the new one, and S3 says which', async () => {
  await using bucket = await startTestBucket();
  const Key = 'rejected/a%b <c>.parquet';
  const put = { Bucket: bucket.bucket, Key, ContentType: 'application/vnd.apache.parquet' };
  await bucket.s3.send(new PutObjectCommand({ ...put, Body: 'as it was' }));
  const states = await killedAnywhere(bucket.dataDir, () =>
    bucket.s3.send(new PutObjectCommand({ ...put, Body: 'as it is now' })),
  );
  const found: unknown[] = [];
  for (const { left: dataDir } of states) {
    await using next = await startTestBucket(dataDir);
    const { Body, ETag, ContentLength, ContentType } = await next.s3.send(
      new GetObjectCommand({ Bucket: bucket.bucket, Key }),
    );
    const text = (await Body?.transformToString()) ?? '';
    expect([ETag, ContentLength, ContentType]).toEqual([
      `"${createHash('md5').update(text).digest('hex')}"`,
      text.length,
      put.ContentType,
    ]);
    found.push(text);
  }
  expect(found).toEqual(['as it was', 'as it is now']);
});
