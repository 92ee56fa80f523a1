import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { startCaller } from '@telemetry/terminal/testing-calls';
import { startTestStacks } from './pipeline/testing-stacks.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  batches,
  participant,
  receivedAtMs,
  rejectedByEarlierSchema,
  startTestPipeline,
  type TestPipeline,
} from './pipeline/testing-pipeline.ts';

let pipeline: TestPipeline;
let folder: string;
let readyFile: string;
beforeAll(async () => {
  pipeline = await startTestPipeline();
  folder = await mkdtemp(join(tmpdir(), 'getting-back-'));
  readyFile = join(folder, 'ready.json');
  const { endpoint, bucket, queueUrl, deadLetterQueueUrl } = pipeline;
  const endpoints = { s3Endpoint: endpoint, sqsEndpoint: endpoint, bucket, queueUrl, deadLetterQueueUrl };
  await writeFile(readyFile, JSON.stringify(endpoints));
});
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function run(command: 'replay' | 'forget', ...args: string[]) {
  return runIn(process.env, command, ...args);
}

const caller = startCaller({ preload: join(import.meta.dirname, 'queue/testing-short-polls.ts') });
afterAll(() => caller[Symbol.asyncDispose]());
function runIn(env: NodeJS.ProcessEnv, command: 'replay' | 'forget', ...args: string[]) {
  return caller.call(join(import.meta.dirname, command, 'cli.ts'), args, env);
}

it.each([
  ['replay', ['--from', '2026-02-30'], 'YYYY-MM-DD'],
  ['replay', ['--reason', 'whim'], 'not-json, not-a-client-batch'],
  ['replay', ['--rate', '0'], 'whole number above 0'],
  ['forget', [], 'one of --user and --device'],
  ['forget', ['--user', 'a', '--device', 'b'], 'one of --user and --device'],
  ['forget', ['--user', ''], 'empty'],
  ['replay', ['--stage', 'prod', '--bucket', 'events'], "cannot be used with option '--bucket"],
  ['replay', ['--stage', 'prod', '--queue-url', 'https://queue'], '--queue-url'],
  ['forget', ['--stage', 'prod', '--dead-letter-queue-url', 'https://dead'], '--dead-letter-queue-url'],
  ['forget', ['--stage', 'prod', '--ready-file', 'ready.json'], '--ready-file'],
] as const)('%s %j is one line and exit code 2', async (command, args, says) => {
  const { code, stdout, stderr } = await run(command, ...args);
  expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  expect(stderr).toContain(says);
});

it.each(['replay', 'forget'] as const)('%s says what to do when no twin runs', async (command) => {
  const none = ['--ready-file', join(folder, 'none.json'), ...(command === 'forget' ? ['--user', 'a'] : [])];
  expect(await run(command, ...none)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`^${command}: no twin is ready at .*: start one.*\n$`)),
  });
});

it('replay and forget say what they did, and what it adds up to', async () => {
  const [batch] = [...batches(1).take(1)] as [any];
  batch.context = { ...batch.context, userId: 'alice' };
  const message = { messageId: 'm2', receivedAtMs, context: batch.context, events: batch.events };
  await pipeline.store.storeRejections(rejectedByEarlierSchema('m1', batch), participant);
  await pipeline.store.storeEvents(message, participant);
  const replayed = await run('replay', '--ready-file', readyFile);
  expect(replayed.code).toBe(0);
  expect(replayed.stdout).toContain('3 rejected rows in 1 objects');
  expect(replayed.stdout).toContain('3  sent: 1 messages with 3 valid events');

  const forgotten = await run('forget', '--user', 'alice', '--ready-file', readyFile);
  expect(forgotten.code).toBe(0);
  expect(forgotten.stdout).toContain('Removed 3 stored and 3 rejected rows from 2 of 2 objects');
  expect(forgotten.stdout).toContain('6 before − 6 removed = 0 now');
  expect(forgotten.stdout).toContain('1 messages that are queued');
  expect(forgotten.stdout).not.toContain('alice');
});

it('with --stage, replay and forget read bucket and queues from the outputs of the stack', async () => {
  const { endpoint, bucket, deadLetterQueueUrl } = pipeline;
  const names = {
    BucketName: bucket,
    // The SDK wants a URL with a host; this server finds a queue by the path.
    QueueUrl: `${endpoint}/000000000000/queue`,
    DeadLetterQueueUrl: `${endpoint}/000000000000/dead`,
  };
  const stacks = await startTestStacks({
    'telemetry-prod-default': names,
    'telemetry-dev-default': { ...names, BucketName: '' },
  });
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  try {
    const [batch] = [...batches(2).take(1)] as [any];
    batch.context = { ...batch.context, userId: 'bob' };
    await pipeline.store.storeRejections(rejectedByEarlierSchema('m3', batch), participant);
    const replayed = await runIn(env, 'replay', '--stage', 'prod');
    expect(replayed).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('3  sent: 1 messages with 3 valid events'),
    });
    await pipeline.sqs.send(
      new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: JSON.stringify(batch) }),
    );
    const stage = ['--stage', 'prod', '--arm', 'default'];
    const forgotten = await runIn(env, 'forget', '--user', 'bob', '--json', ...stage);
    expect(forgotten).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(forgotten.stdout)).toMatchObject({ deadLetters: { lookedInto: 1, removed: 1 } });
    expect(await runIn(env, 'replay', '--stage', 'dev')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'replay: stack telemetry-dev-default in us-east-1 is UPDATE_COMPLETE and has no output BucketName\n',
    });
  } finally {
    stacks.stop();
  }
});
