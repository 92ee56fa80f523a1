import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type Called, startCaller } from '@telemetry/terminal/testing-calls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countMessages } from '../queue/count-messages.ts';
import { sendDeadLetter, startTestQueues, type TestQueues } from './testing-queues.ts';
import { startTestStacks } from '../pipeline/testing-stacks.ts';

let queue: TestQueues;
let folder: string;
let readyFile: string;
beforeAll(async () => {
  queue = await startTestQueues(6);
  folder = await mkdtemp(join(tmpdir(), 'dlq-'));
  readyFile = join(folder, 'ready.json');
  const { endpoint, sourceQueueUrl, deadLetterQueueUrl } = queue;
  await writeFile(
    readyFile,
    JSON.stringify({
      sqsEndpoint: endpoint,
      queueUrl: sourceQueueUrl,
      deadLetterQueueUrl,
      region: 'us-east-1',
    }),
  );
});
afterAll(async () => {
  await queue.stop();
  await rm(folder, { recursive: true });
});

const command = join(import.meta.dirname, 'cli.ts');
const caller = startCaller({ preload: join(import.meta.dirname, '../queue/testing-short-polls.ts') });
afterAll(() => caller[Symbol.asyncDispose]());
const dlq = (...args: string[]): Promise<Called> => caller.call(command, args);
const dlqIn = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<Called> => caller.call(command, args, env);

test('stats, peek, export and redrive work against the queue of a ready file', async () => {
  const stats = await dlq('stats', '--json', '--ready-file', readyFile);
  expect(JSON.parse(stats.stdout)).toMatchObject({ sampled: 6, events: 18, complete: true });
  const peek = await dlq('peek', '2', '--json', '--ready-file', readyFile);
  expect(JSON.parse(peek.stdout)).toHaveLength(2);

  const out = join(folder, 'dead.ndjson');
  const exported = await dlq('export', '--out', out, '--ready-file', readyFile);
  expect(exported.stderr).toContain('Exported 6 dead letters');
  expect((await readFile(out, 'utf8')).trim().split('\n')).toHaveLength(6);

  const redriven = await dlq('redrive', '--ready-file', readyFile);
  expect(redriven.stdout).toContain('6 before − 6 moved = 0 now');
  expect((await dlq('stats', '--ready-file', readyFile)).stdout).toBe('No dead letters.\n');

  const sent = await dlq('send', out, '--ready-file', readyFile);
  expect(sent).toMatchObject({ code: 0, stdout: 'Sent 6 of 6 messages\n' });
  expect((await countMessages(queue.sqs, queue.sourceQueueUrl)).total).toBe(12);
});

test('a wrong call is one line and exit code 2', async () => {
  for (const args of [
    ['peek', 'many'],
    ['redrive', '--via', 'magic'],
    ['nonsense'],
    ['stats', '--stage', 'prod', '--queue-url', queue.deadLetterQueueUrl],
    ['stats', '--stage', 'prod', '--source-queue-url', queue.sourceQueueUrl],
    ['stats', '--stage', 'prod', '--endpoint', queue.endpoint],
    ['stats', '--stage', 'prod', '--ready-file', readyFile],
  ]) {
    const { code, stderr, stdout } = await dlq(...args);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: 2,
      stdout: '',
      lines: 1,
    });
  }
});

test('a twin that does not run is one line that says what to do; a file that was named is a wrong call', async () => {
  const missing = await dlq('stats', '--ready-file', join(folder, 'none.json'));
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toMatch(/^dlq: no twin is ready at .*none\.json: start one.*\n$/);
  const gone = await dlq(
    'stats',
    '--queue-url',
    'http://127.0.0.1:9/0/dead',
    '--endpoint',
    'http://127.0.0.1:9',
  );
  expect(gone).toMatchObject({
    code: 1,
    stderr: 'dlq: nothing answers at 127.0.0.1:9: is the twin still running?\n',
  });
});

test('--stage reads the queues from the outputs of the stack that is deployed', async () => {
  const stacks = await startTestStacks({
    'telemetry-prod-hybrid': {
      QueueUrl: `${queue.endpoint}/000000000000/source`,
      DeadLetterQueueUrl: `${queue.endpoint}/000000000000/dead`,
    },
  });
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  try {
    await sendDeadLetter(queue.sqs, queue.deadLetterQueueUrl, 'not JSON');
    const waiting = await countMessages(queue.sqs, queue.sourceQueueUrl);
    const inRegion = ['--stage', 'prod', '--region', 'us-east-1'];
    expect(await dlqIn(env, 'redrive', ...inRegion)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^No bucket was named .*\n$/),
      stdout: expect.stringContaining('1 before − 1 moved = 0 now'),
    });
    expect((await countMessages(queue.sqs, queue.sourceQueueUrl)).total).toBe(waiting.total + 1);
    expect(await dlqIn(env, 'stats', ...inRegion, '--arm', 'default')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'dlq: no stack telemetry-prod-default in us-east-1: is it another --region or AWS_PROFILE?\n',
    });
    expect(await dlqIn(env, 'stats', '--stage', 'prod')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'dlq: no region: pass --region, set AWS_REGION, or give your profile one\n',
    });
    const nobody = { ...env, AWS_ACCESS_KEY_ID: '', AWS_EC2_METADATA_DISABLED: 'true' };
    expect(await dlqIn(nobody, 'stats', ...inRegion)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^dlq: no AWS credentials found.*\n$/),
    });
  } finally {
    stacks.stop();
  }
});

/** What a terminal acts on: C0 but line feeds, DEL, C1, bidirectional controls. */
// eslint-disable-next-line no-control-regex
const drives = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

test('text of a device never drives the terminal, in any command and format, and no line of it passes for ours', async () => {
  const hostile = 'shop\u001b[2J\u0007\u009b31m\u202egnp.exe\u2066';
  const event = {
    id: crypto.randomUUID(),
    type: 'click',
    occurredAt: '2026-09-21T14:13:20Z',
    target: hostile,
  };
  const bodies = [
    JSON.stringify({ context: { appId: hostile, deviceId: hostile }, events: [event] }),
    // SQS takes no C0 in a body, but it takes DEL, C1 and bidirectional ones.
    `not JSON \u009b31m\u007f\u202e\nNo dead letters.`,
  ];
  for (const body of bodies) await sendDeadLetter(queue.sqs, queue.deadLetterQueueUrl, body);
  for (const args of [['stats'], ['peek', '9'], ['stats', '--json'], ['peek', '9', '--json'], ['export']]) {
    const { code, stdout, stderr } = await dlq(...args, '--ready-file', readyFile);
    expect(code).toBe(0);
    expect(stdout).toContain('u001b');
    expect(stdout + stderr).not.toMatch(drives);
    expect(stdout.split('\n')).not.toContain('No dead letters.');
    const letters =
      args[0] === 'export'
        ? stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [];
    if (args[0] === 'export') expect(letters.map(({ body }) => body).sort()).toEqual([...bodies].sort());
  }
  const noSuch = await dlq('redrive', '--ready-file', readyFile, '--via', hostile);
  expect(noSuch.code).toBe(2);
  expect(noSuch.stderr).not.toMatch(drives);
});

test('what somebody else holds is named, and the exit code is 3; a file that cannot be written leaves nothing held', async () => {
  const total = (await countMessages(queue.sqs, queue.deadLetterQueueUrl)).total;
  expect(total).toBe(2);
  for (const [out, code, says] of [
    ['/dev/full', 1, /^dlq: the disk is full\n$/],
    [join(folder, 'no-such-folder', 'dead.ndjson'), 2, /^dlq: no such file or folder: .*\n$/],
  ] as const) {
    const failed = await dlq('export', '--out', out, '--ready-file', readyFile);
    expect(failed).toMatchObject({ code, stderr: expect.stringMatching(says) });
    expect(await countMessages(queue.sqs, queue.deadLetterQueueUrl)).toMatchObject({
      visible: 2,
      inFlight: 0,
    });
  }
  const held = await queue.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.deadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 3_600,
    }),
  );
  expect(held.Messages).toHaveLength(2);
  for (const args of [
    ['stats'],
    ['peek'],
    ['peek', '--json'],
    ['export'],
    ['redrive'],
    ['redrive', '--json'],
  ]) {
    const { code, stdout, stderr } = await dlq(...args, '--ready-file', readyFile);
    expect([args, code]).toEqual([args, 3]);
    expect(stdout + stderr).toMatch(
      /incomplete: 2 dead letters are held by somebody else .*until \d\d:\d\d:\d\d UTC/,
    );
    expect(stdout).not.toContain('No dead letters.');
  }
});

test('a reader that closes the pipe leaves nothing held', async () => {
  for (let i = 0; i < 300; i += 1)
    await sendDeadLetter(queue.sqs, queue.deadLetterQueueUrl, `${i} ${'x'.repeat(2_000)}`);
  const child = spawn(process.execPath, [command, 'export', '--ready-file', readyFile]);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).not.toBe(0);
  expect((await countMessages(queue.sqs, queue.deadLetterQueueUrl)).inFlight).toBe(2);
});

test('an endpoint of AWS that does not answer is not called a twin', async () => {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' };
  const url = 'https://127.0.0.1:9/123456789012/dead';
  const { code, stderr } = await dlqIn(env, 'stats', '--queue-url', url, '--region', 'eu-west-1');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^dlq: nothing answers at 127\.0\.0\.1:9, an endpoint of AWS.*\n$/m);
  expect(stderr).not.toContain('twin');
});
