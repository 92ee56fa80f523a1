import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { startCaller } from '@telemetry/terminal/testing-calls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  batches,
  participant,
  rejectedByEarlierSchema,
  receivedAtMs,
  startTestPipeline,
  type TestPipeline,
} from './pipeline/testing-pipeline.ts';

const repository = resolve(import.meta.dirname, '../../..');
const caller = startCaller({ preload: join(import.meta.dirname, 'queue/testing-short-polls.ts') });
let pipeline: TestPipeline;
let readyFile: string;

const hostile = '=shop\u001b[2J\u0007\u009b31m\u007f\u202egnp.exe\u2066\u2028<script>';
/** XML, by which S3 lists keys, has no C0. */
const hostileKey = 'events/ingest_date=2026-11-20/ingest_hour=12/\u009b2J\u202e.parquet';
/** What a terminal acts on: C0 but line feeds, DEL, C1, bidirectional controls, separators. */
// eslint-disable-next-line no-control-regex
const drives = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

beforeAll(async () => {
  pipeline = await startTestPipeline();
  const { endpoint, bucket, queueUrl, deadLetterQueueUrl, dataDir } = pipeline;
  readyFile = join(dataDir, 'ready-elsewhere.json');
  writeFileSync(
    readyFile,
    JSON.stringify({ s3Endpoint: endpoint, sqsEndpoint: endpoint, bucket, queueUrl, deadLetterQueueUrl }),
  );
  const [batch] = batches(1).take(1);
  if (!batch) throw new Error('no batch');
  const context = { appId: hostile, deviceId: hostile, userId: hostile, platform: hostile };
  await pipeline.store.storeEvents(
    { messageId: hostile, receivedAtMs, context, events: batch.events },
    participant,
  );
  await pipeline.store.storeRejections(
    rejectedByEarlierSchema(hostile, { context, events: batch.events }).map((row, i) => ({
      ...row,
      reason: i === 0 ? hostile : row.reason,
      detail: hostile,
      original: i === 1 ? hostile : row.original,
    })),
    participant,
  );
  await pipeline.s3.send(new PutObjectCommand({ Bucket: bucket, Key: hostileKey, Body: 'not Parquet' }));
  const body = JSON.stringify({ context, events: batch.events });
  await pipeline.sqs.send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: body }));
});
afterAll(async () => {
  await caller[Symbol.asyncDispose]();
  await pipeline[Symbol.asyncDispose]();
});

type Calls = () => string[][];
const ready = (): string[] => ['--ready-file', readyFile];
const data = (): string[] => ['--data-dir', pipeline.dataDir];
/** Calls of each command here that show what a device sent, or what a caller took from it. */
const calls: Record<string, Calls> = {
  query: () =>
    ['events_raw', 'rejected_events'].flatMap((view) => [
      [`SELECT * FROM ${view} ORDER BY 1`, ...data()],
      [`SELECT * FROM ${view} ORDER BY 1`, '--json', ...data()],
      [`EXPLAIN SELECT * FROM ${view} WHERE message_id = '${hostile.replaceAll('\u001b', '')}'`, ...data()],
      [`SELECT nope FROM ${view} WHERE message_id = '${hostile}'`, ...data()],
      [`SELECT 1 AS "${hostile}"`, ...data()],
      [hostile, ...data()],
    ]),
  dlq: () =>
    [
      ['stats'],
      ['peek'],
      ['export'],
      ['redrive', '--app', hostile],
      ['redrive', '--message-id', hostile],
    ].flatMap((args) => [
      [...args, ...ready()],
      ...(args[0] === 'export' ? [] : [[...args, '--json', ...ready()]]),
    ]),
  replay: () =>
    [['--dry-run'], ['--dry-run', '--json'], ['--reason', hostile], []].map((args) => [...args, ...ready()]),
  compact: () => [data(), [...data(), '--json'], ['--data-dir', hostile]],
  forget: () =>
    [
      ['--user', hostile, '--dry-run'],
      ['--device', hostile, '--json'],
      ['--user', hostile, '--reference', hostile],
    ].map((args) => [...args, ...ready()]),
};

it('every command of this package is here', () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const here = Object.entries(scripts).filter(([, script]) => script.includes('packages/operations/'));
  expect(Object.keys(calls).sort()).toEqual(here.map(([name]) => name).sort());
});

const folders: Record<string, string> = { dlq: 'dead-letters' };

describe.each(Object.entries(calls))('pnpm %s', (name, of) => {
  it('sends nothing that a terminal acts on, whatever devices sent, in any format or error', async () => {
    const told: string[] = [];
    for (const args of of()) {
      const file = join(import.meta.dirname, folders[name] ?? name, 'cli.ts');
      const { stdout, stderr } = await caller.call(file, args);
      expect([args, stdout + stderr]).toEqual([args, expect.not.stringMatching(drives)]);
      expect(stdout + stderr).not.toBe('');
      if (args.includes('--json') && stdout !== '') JSON.parse(stdout);
      told.push(stdout + stderr);
    }
    // It was shown, and made safe.
    expect(told.join('')).toMatch(/\\u(009b|202e)/);
  });
});
