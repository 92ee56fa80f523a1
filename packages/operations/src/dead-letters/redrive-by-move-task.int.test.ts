import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createSqsClient } from '../queue/sqs-client.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { redrive } from './redrive.ts';

/**
 * SQS's move task is not in fauxqs, so its answers are written here after the API reference (StartMessageMoveTask,
 * ListMessageMoveTasks, CancelMessageMoveTask; read 2026-11-21). Each listing moves `perListing` messages on.
 */
class SqsWithMoveTasks {
  readonly requests: { action: string; body: Record<string, unknown> }[] = [];
  waiting: number;
  readonly perListing: number;
  readonly outcome: 'COMPLETED' | 'FAILED';
  private moved = 0;
  private cancelled = false;
  private startedAt: number | undefined;
  /** Held by somebody: SQS does not move them. */
  held = 0;
  private readonly server: Server;

  constructor(waiting: number, perListing: number, outcome: 'COMPLETED' | 'FAILED' = 'COMPLETED') {
    this.waiting = waiting;
    this.perListing = perListing;
    this.outcome = outcome;
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        this.requests.push({ action, body });
        response.setHeader('content-type', 'application/x-amz-json-1.0');
        response.end(JSON.stringify(this.answer(action, body)));
      });
    });
  }

  async listen(): Promise<DeadLetterQueue> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    const endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return { sqs: createSqsClient({ endpoint }), deadLetterQueueUrl: `${endpoint}/000000000000/dead` };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private answer(action: string, body: Record<string, unknown>): object {
    switch (action) {
      case 'GetQueueAttributes':
        return (body['AttributeNames'] as string[]).includes('QueueArn')
          ? { Attributes: { QueueArn: 'arn:aws:sqs:us-east-1:000000000000:dead' } }
          : {
              Attributes: {
                ApproximateNumberOfMessages: String(this.waiting),
                ApproximateNumberOfMessagesNotVisible: String(this.held),
              },
            };
      case 'StartMessageMoveTask':
        this.startedAt = 2_000;
        return { TaskHandle: 'handle' };
      case 'CancelMessageMoveTask':
        this.cancelled = true;
        return { ApproximateNumberOfMessagesMoved: this.moved };
      default:
        return { Results: [...this.others(), ...(this.startedAt ? [this.task()] : []), earlier] };
    }
  }

  /** Somebody starts another task as soon as ours has ended: the newest comes first. */
  private others(): object[] {
    return this.startedAt !== undefined && (this.waiting === 0 || this.cancelled)
      ? [
          {
            TaskHandle: 'of-somebody-else',
            Status: 'RUNNING',
            StartedTimestamp: 3_000,
            ApproximateNumberOfMessagesMoved: 999,
          },
        ]
      : [];
  }

  /** A task has its handle only while it runs. */
  private task(): object {
    const step = this.cancelled ? 0 : Math.min(this.perListing, this.waiting);
    this.moved += step;
    this.waiting -= step;
    const ended = this.outcome === 'FAILED' || this.waiting === 0;
    const Status = this.cancelled ? 'CANCELLED' : ended ? this.outcome : 'RUNNING';
    return {
      ...(Status === 'RUNNING' && { TaskHandle: 'handle' }),
      Status,
      StartedTimestamp: this.startedAt,
      ApproximateNumberOfMessagesMoved: this.moved,
      ...(this.outcome === 'FAILED' && { FailureReason: 'CouldNotDetermineMessageSource' }),
    };
  }
}

const earlier = {
  Status: 'FAILED',
  StartedTimestamp: 1_000,
  ApproximateNumberOfMessagesMoved: 1,
  FailureReason: 'long ago',
};

let server: SqsWithMoveTasks;
afterEach(() => server.stop());

test('a move task is started with the rate, watched until it ends, and counts agree', async () => {
  server = new SqsWithMoveTasks(30, 15);
  const queue = await server.listen();
  const progress: number[] = [];
  const result = await redrive(queue, { ratePerSecond: 50, onProgress: (moved) => progress.push(moved) });
  expect(result).toMatchObject({ via: 'move-task', moved: 30, countsAgree: true });
  expect(progress).toEqual([15, 30]);
  expect(server.requests.find(({ action }) => action === 'StartMessageMoveTask')?.body).toEqual({
    SourceArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
    MaxNumberOfMessagesPerSecond: 50,
  });
});

test('an interruption cancels the task and says how many had moved', async () => {
  server = new SqsWithMoveTasks(30, 10);
  const stop = new AbortController();
  const result = await redrive(await server.listen(), {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  expect(result).toMatchObject({ moved: 10, countsAgree: true, complete: false });
  expect(server.requests.filter(({ action }) => action === 'CancelMessageMoveTask')).toHaveLength(1);
});

test('a task that fails is an error with its reason', async () => {
  server = new SqsWithMoveTasks(30, 10, 'FAILED');
  await expect(redrive(await server.listen())).rejects.toThrow(
    /after 10 of 30 messages: CouldNotDetermineMessageSource/,
  );
});

test('a limit or a filter never starts a task', async () => {
  server = new SqsWithMoveTasks(30, 10);
  const queue = await server.listen();
  await expect(redrive(queue, { via: 'move-task', max: 3 })).rejects.toThrow(/--via copy/);
  expect(server.requests).toEqual([]);
});

test('a rate beyond what SQS takes is an error that says so, and starts nothing', async () => {
  server = new SqsWithMoveTasks(30, 10);
  await expect(redrive(await server.listen(), { ratePerSecond: 501 })).rejects.toThrow(
    'SQS moves at most 500 messages a second, not 501',
  );
  expect(server.requests.map(({ action }) => action)).not.toContain('StartMessageMoveTask');
});

test('what somebody holds is not moved, and the redrive is incomplete', async () => {
  server = new SqsWithMoveTasks(12, 12);
  server.held = 5;
  expect(await redrive(await server.listen())).toMatchObject({
    via: 'move-task',
    moved: 12,
    held: 5,
    complete: false,
    countsAgree: true,
  });
});

test('with everything held nothing is moved, and that is not called all', async () => {
  server = new SqsWithMoveTasks(0, 1);
  server.held = 12;
  expect(await redrive(await server.listen())).toMatchObject({ moved: 0, held: 12, complete: false });
});

test("SQS's own move is cancelled when somebody asks to be forgotten meanwhile, and is not complete", async () => {
  server = new SqsWithMoveTasks(30, 10);
  let looks = 0;
  const leaveOut = () => Promise.resolve((looks += 1) > 2 ? () => true : undefined);
  const result = await redrive(await server.listen(), { via: 'move-task', leaveOut, looksAgain: 0 });
  expect(result).toMatchObject({ via: 'move-task', overtaken: true, complete: false, countsAgree: true });
  expect(result.moved).toBe(20);
  expect(server.requests.filter(({ action }) => action === 'CancelMessageMoveTask')).toHaveLength(1);
});
