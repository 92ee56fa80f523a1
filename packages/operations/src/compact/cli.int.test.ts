import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { listObjects } from '@telemetry/event-store/objects';
import { startTestBucket } from '@telemetry/event-store/settle/testing-bucket';
import { batchOf } from '@telemetry/event-store/testing-data-dir';
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
  writeFileSync(join(bucket.dataDir, 'ready.json'), JSON.stringify({ s3Endpoint, bucket: bucket.bucket }));
  const child = spawn(process.execPath, [command, '--data-dir', bucket.dataDir]);
  expect(await new Promise((done) => child.once('exit', done))).toBe(0);
  expect(await Array.fromAsync(listObjects(bucket, 'settled/'))).not.toEqual([]);
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
