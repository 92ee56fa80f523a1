import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function dlq(...args: string[]): Promise<Outcome> {
  return dlqIn(process.env, ...args);
}

function dlqIn(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, 'cli.ts'), ...args],
      { env },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

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
      stderr: '',
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
