import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { listObjects } from '@telemetry/event-store/objects';
import { startTestBucket } from '@telemetry/event-store/settle/testing-bucket';
import { batchOf } from '@telemetry/event-store/testing-data-dir';
import { dataFolderLock } from '@telemetry/settings';
import { lockFolder } from '@telemetry/terminal';
import { startCaller } from '@telemetry/terminal/testing-calls';
import { afterAll, expect, it } from 'vitest';
import { openRequest } from '../forget/open-requests.ts';
import { personOf } from '../forget/person.ts';

const command = join(import.meta.dirname, 'cli.ts');
const caller = startCaller();
afterAll(() => caller[Symbol.asyncDispose]());
const compact = (...args: string[]) => caller.call(command, args);

it('settles a data directory that no twin runs on, and removes the small objects with a later run', async () => {
  await using bucket = await startTestBucket();
  const receivedAtMs = Date.parse('2026-11-20T05:00:00Z');
  for (let i = 0; i < 6; i += 1) await bucket.put([{ ...batchOf(5, i), receivedAtMs }]);
  const first = await compact('--data-dir', bucket.dataDir, '--json');
  expect(Object.values(JSON.parse(first.stdout) as object)).toMatchObject([
    { complete: true, partitions: [{ objects: 6, rowsSettled: 30, objectsRemoved: 0 }] },
  ]);
  const second = await compact('--data-dir', bucket.dataDir, '--grace', '0');
  expect(second.stdout).toContain(
    '1 closed hours with 6 small objects; 0 rows settled, 6 small objects removed',
  );
  expect([first.code, second.code]).toEqual([0, 0]);
  expect(await bucket.select('SELECT count(*) AS n FROM events')).toEqual([{ n: 30 }]);
  expect(await bucket.select('SELECT count(*) AS n FROM events_raw')).toEqual([{ n: 0 }]);
});

it('says what is stored of each hour, and how old the oldest unsettled one is, without changing anything', async () => {
  await using bucket = await startTestBucket();
  const dryRun = async (): Promise<unknown> => {
    const { code, stdout } = await compact('--data-dir', bucket.dataDir, '--dry-run', '--json');
    expect(code).toBe(0);
    return Object.values(JSON.parse(stdout) as object)[0];
  };
  expect(await dryRun()).toEqual({ oldestUnsettledAgeMs: null, hours: [] });
  for (const [seed, hour] of ['06', '05', '05'].entries())
    await bucket.put([{ ...batchOf(5, seed), receivedAtMs: Date.parse(`2026-11-20T${hour}:10:00Z`) }]);
  const end = Date.parse('2026-11-20T06:00:00Z');
  const before = Date.now() - end;
  const found = (await dryRun()) as { oldestUnsettledAgeMs: number; hours: { small: { bytes: number } }[] };
  expect(found.hours).toMatchObject([
    { partition: 'ingest_date=2026-11-20/ingest_hour=05', small: { objects: 2 }, settled: { objects: 0 } },
    { partition: 'ingest_date=2026-11-20/ingest_hour=06', small: { objects: 1 }, settled: { objects: 0 } },
  ]);
  const small = await Array.fromAsync(listObjects(bucket, 'events/'));
  expect(found.hours.reduce((sum, hour) => sum + hour.small.bytes, 0)).toBe(
    small.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  expect(found.oldestUnsettledAgeMs).toBeGreaterThanOrEqual(before);
  expect(found.oldestUnsettledAgeMs).toBeLessThanOrEqual(Date.now() - end);
  const shown = await compact('--data-dir', bucket.dataDir, '--dry-run');
  expect(shown.stdout).toMatch(/ingest_hour=05 +2 +\d+ KiB +0 +0 KiB\n/);
  expect(shown.stdout).toContain('The oldest hour that is over and has small objects ended');
  await compact('--data-dir', bucket.dataDir);
  await compact('--data-dir', bucket.dataDir, '--grace', '0');
  expect(await dryRun()).toMatchObject({
    oldestUnsettledAgeMs: null,
    hours: [{ small: { objects: 0 }, settled: { objects: 1 } }, { settled: { objects: 1 } }],
  });
  expect((await compact('--data-dir', bucket.dataDir, '--dry-run')).stdout).toMatch(
    /2 settled hours: 2 objects, \d+ KiB\nNo hour that is over has small objects\.\n$/,
  );
});

it('leaves out who is being forgotten, and their objects stay', async () => {
  await using bucket = await startTestBucket();
  const receivedAtMs = Date.parse('2026-11-20T05:00:00Z');
  const of = (userId: string | undefined, seed: number) => {
    const batch = batchOf(5, seed);
    return { ...batch, receivedAtMs, context: { ...batch.context, userId } };
  };
  await bucket.put([of("o'alice", 1), of('bob', 2)]);
  await bucket.put([of(undefined, 3)]);
  await openRequest(bucket, personOf('userId', "o'alice"), {
    openedAt: new Date(receivedAtMs).toISOString(),
  });
  const settled = await compact('--data-dir', bucket.dataDir);
  expect(settled).toMatchObject({ code: 0, stdout: expect.stringContaining('10 rows settled, 0 small') });
  expect(settled.stdout).toContain('5 rows of people who are being forgotten stay where they are');
  expect(settled.stdout).not.toContain('alice');
  const later = await compact('--data-dir', bucket.dataDir, '--grace', '0', '--json');
  expect(Object.values(JSON.parse(later.stdout) as object)).toMatchObject([
    { partitions: [{ rowsSettled: 0, rowsLeftOut: 5, objectsRemoved: 1 }] },
  ]);
  expect(
    await bucket.select('SELECT user_id, count(*) AS n FROM events_settled GROUP BY 1 ORDER BY 1'),
  ).toEqual([
    { user_id: 'bob', n: 5 },
    { user_id: null, n: 5 },
  ]);
  expect(await bucket.select('SELECT count(*) AS n FROM events')).toEqual([{ n: 15 }]);
});

it('does nothing when the open requests cannot be read', async () => {
  await using bucket = await startTestBucket();
  await bucket.put([{ ...batchOf(5), receivedAtMs: Date.parse('2026-11-20T05:00:00Z') }]);
  await bucket.s3.send(
    new PutObjectCommand({ Bucket: bucket.bucket, Key: 'forget-requests/broken.json', Body: '{' }),
  );
  expect(await compact('--data-dir', bucket.dataDir)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^compact: the open request to forget .*broken.json cannot be read/),
  });
  expect(await bucket.select('SELECT count(*) AS n FROM events_settled')).toEqual([{ n: 0 }]);
});

it('settles the data directory of a twin through the S3 of that twin', async () => {
  await using bucket = await startTestBucket();
  for (let i = 0; i < 2; i += 1) await bucket.put([batchOf(5, i)]);
  const endpoint = await bucket.s3.config.endpoint?.();
  const s3Endpoint = `http://127.0.0.1:${endpoint?.port}`;
  const readyFile = join(bucket.dataDir, 'ready.json');
  const lock = lockFolder(bucket.dataDir, dataFolderLock);
  const ended = await compact('--data-dir', bucket.dataDir);
  expect(ended.code).toBe(3);
  expect(ended.stderr).toContain(
    `not looked into, the process with the id ${process.pid} has it: a twin that starts, or another pnpm compact.`,
  );
  writeFileSync(readyFile, JSON.stringify({ s3Endpoint, bucket: bucket.bucket }));
  expect(await compact('--data-dir', bucket.dataDir)).toMatchObject({ code: 0 });
  expect(await Array.fromAsync(listObjects(bucket, 'settled/'))).not.toEqual([]);
  // A twin that was killed leaves it, and nobody answers there.
  lock.release();
  writeFileSync(readyFile, JSON.stringify({ s3Endpoint: 'http://127.0.0.1:9', bucket: bucket.bucket }));
  expect(await compact('--data-dir', bucket.dataDir, '--grace', '0')).toMatchObject({ code: 0 });
  expect(existsSync(join(bucket.dataDir, dataFolderLock))).toBe(false);
});

it.each([
  [['--grace', 'soon']],
  [['--data-dir', '/nowhere']],
  [['--nope']],
  [['--stage', 'dev', '--grace', '5']],
  [['--stage', 'dev', '--data-dir', '.']],
  [['--arm', 'default']],
])('answers a wrong call with one clear line and exit code 2: %j', async (args) => {
  const { code, stdout, stderr } = await compact(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^compact: .*; see "pnpm compact --help"\n$/);
});

it('says what is wrong with a data directory without a bucket, and exits with 1', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'no-bucket-'));
  try {
    mkdirSync(join(empty, 's3/buckets'), { recursive: true });
    const { code, stderr } = await compact('--data-dir', empty);
    expect([code, stderr]).toEqual([1, `compact: ${empty} has no bucket yet\n`]);
  } finally {
    rmSync(empty, { recursive: true });
  }
});
