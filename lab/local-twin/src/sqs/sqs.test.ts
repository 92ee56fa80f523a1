import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';
import * as client from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messageToRecord } from '../event-source/sqs-record.ts';
import { HandClock } from '../testing-clock.ts';
import { Sqs } from './sqs.ts';
import { type SqsServer, startSqsServer } from './sqs-server.ts';

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../../fixtures/aws', name), 'utf8')) as T;

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const attributes = {
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  delaySeconds: 0,
  receiveWaitSeconds: 0,
  maximumMessageBytes: 1_048_576,
};

interface Received {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, client.MessageAttributeValue>;
  MD5OfMessageAttributes?: string;
}

let clock: HandClock;
let sqs: Sqs;
beforeEach(() => {
  clock = new HandClock();
  sqs = new Sqs({ region: 'us-east-1', accountId: '000000000000', clock });
  sqs.putQueue('dead', attributes);
  sqs.putQueue('queue', {
    ...attributes,
    redrive: { deadLetterTargetArn: arn('dead'), maxReceiveCount: 2 },
  });
});

const run = async <T = Record<string, unknown>>(
  action: string,
  input: Record<string, unknown> = {},
  queue = 'queue',
): Promise<T> => (await sqs.run(action, { QueueUrl: `http://sqs/000000000000/${queue}`, ...input })) as T;
const send = (body: string, more: Record<string, unknown> = {}) =>
  run<{ MessageId: string }>('SendMessage', { MessageBody: body, ...more });
const receive = async (more: Record<string, unknown> = {}, queue = 'queue'): Promise<Received[]> =>
  (
    await run<{ Messages?: Received[] }>(
      'ReceiveMessage',
      { MaxNumberOfMessages: 10, AttributeNames: ['All'], MessageAttributeNames: ['All'], ...more },
      queue,
    )
  ).Messages ?? [];
const counts = (queue = 'queue') => sqs.queue(queue).counts;

describe('what AWS was recorded to refuse, in its words and codes', () => {
  let server: SqsServer;
  let aws: SQSClient;
  beforeAll(async () => {
    const served = new Sqs({ region: 'us-east-1', accountId: '000000000000' });
    served.putQueue('queue', attributes);
    server = await startSqsServer(served);
    aws = new SQSClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    aws.destroy();
    await server.stop();
  });

  interface Case {
    name: string;
    action: string;
    input: Record<string, unknown>;
    code: string;
    queryErrorCode: string;
    message: string;
  }
  const long = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value).replaceAll(/"\*(\d+)"/g, (_, bytes: string) => `"${'x'.repeat(Number(bytes))}"`),
    );

  it.each(fixture<{ cases: Case[] }>('sqs-errors.json').cases)('$name', async (recorded) => {
    const input = { QueueUrl: `${server.endpoint}/000000000000/queue`, ...(long(recorded.input) as object) };
    // The SDK says what an application sees: the code of the query protocol, and the one of JSON beside it.
    const Command = client[`${recorded.action}Command` as 'SendMessageCommand'];
    const error: unknown = await aws
      .send(new Command(input as client.SendMessageCommandInput))
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SQSServiceException);
    const { Code, message, $metadata } = error as SQSServiceException & { Code?: string };
    expect([Code, message, $metadata.httpStatusCode]).toEqual([recorded.code, recorded.message, 400]);
  });
});

describe('attributes of a message', () => {
  it('come back as they were sent, with the digest that AWS was recorded to make', async () => {
    const recorded = fixture<{
      sent: Record<string, client.MessageAttributeValue>;
      members: string[];
      attributes: string[];
      messageAttributes: unknown;
      md5OfMessageAttributes: string;
    }>('event-record.json');
    await send('m', { MessageAttributes: recorded.sent });
    const [message] = await receive();
    expect(message?.MD5OfMessageAttributes).toBe(recorded.md5OfMessageAttributes);
    expect(message?.MessageAttributes).toEqual(recorded.sent);
    const record = messageToRecord(message as client.Message, {
      queueArn: arn('queue'),
      region: 'us-east-1',
      batchingWindowMs: 0,
    }) as Record<string, unknown>;
    expect(Object.keys(record).sort()).toEqual(recorded.members);
    expect(Object.keys(record['attributes'] as object).sort()).toEqual(recorded.attributes);
    expect(record['messageAttributes']).toEqual(recorded.messageAttributes);
  });

  it('that a message does not have are no digest in a record, and null with a batching window', async () => {
    await send('m');
    const [message] = await receive();
    const record = (batchingWindowMs: number) =>
      messageToRecord(message as client.Message, { queueArn: '', region: '', batchingWindowMs });
    expect(record(0)).not.toHaveProperty('md5OfMessageAttributes');
    expect(record(1_000)).toHaveProperty('md5OfMessageAttributes', null);
  });

  it.each([
    ['a name with a space', { 'a b': { DataType: 'String', StringValue: 'x' } }, /can only contain/],
    ['a name of AWS', { 'aWs.x': { DataType: 'String', StringValue: 'x' } }, /reserved for internal use/],
    [
      'a name that ends with a dot',
      { 'x.': { DataType: 'String', StringValue: 'x' } },
      /start or end with '\.'/,
    ],
    [
      'a name of 256 letters',
      { ['x'.repeat(256)]: { DataType: 'String', StringValue: 'x' } },
      /shorter than 256/,
    ],
    ['no type', { x: { StringValue: 'x' } }, /must contain non-empty message attribute type/],
    ['a type that nobody knows', { x: { DataType: 'Text', StringValue: 'x' } }, /Binary, Number, and String/],
    ['a number that is none', { x: { DataType: 'Number', StringValue: 'one' } }, /to a number/],
    ['a forbidden character', { x: { DataType: 'String', StringValue: '\u0000' } }, /Invalid characters/],
    ['no value', { x: { DataType: 'Binary' } }, /non-empty value of type 'Binary'/],
    [
      'eleven of them',
      Object.fromEntries(
        Array.from({ length: 11 }, (_, i) => [`a${i}`, { DataType: 'String', StringValue: 'x' }]),
      ),
      /\[11\] exceeds/,
    ],
  ])('are refused: %s', async (_, MessageAttributes, message) => {
    await expect(send('m', { MessageAttributes })).rejects.toThrow(message);
    expect(counts().visible).toBe(0);
  });

  it('count for the limit of a message, to the byte', async () => {
    const MessageAttributes = { name: { DataType: 'String', StringValue: 'value' } };
    const own = 'nameStringvalue'.length;
    await send('x'.repeat(1_048_576 - own), { MessageAttributes });
    await expect(send('x'.repeat(1_048_577 - own), { MessageAttributes })).rejects.toThrow('1048576 bytes');
  });
});

describe('a message', () => {
  it('with a deduplication id is refused by a standard queue', async () => {
    await expect(send('m', { MessageDeduplicationId: 'd' })).rejects.toThrow('not valid for this queue type');
  });

  it('with a group id keeps it', async () => {
    await send('m', { MessageGroupId: 'g' });
    expect((await receive())[0]?.Attributes?.['MessageGroupId']).toBe('g');
  });

  it('with a delay comes when it is over', async () => {
    await send('m', { DelaySeconds: 5 });
    expect([await receive(), counts()]).toEqual([[], { visible: 0, inFlight: 0, delayed: 1 }]);
    await clock.pass(5_000);
    expect(await receive()).toHaveLength(1);
    await expect(send('m', { DelaySeconds: 901 })).rejects.toThrow('DelaySeconds');
  });

  it('that is received is hidden, comes again with a higher count, and is gone when it is deleted', async () => {
    await send('m');
    const [first] = await receive();
    expect(await receive()).toEqual([]);
    await clock.pass(30_000);
    const [second] = await receive();
    expect(second?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    await run('DeleteMessage', { ReceiptHandle: first?.ReceiptHandle });
    expect(counts().inFlight).toBe(1);
    await run('DeleteMessage', { ReceiptHandle: second?.ReceiptHandle });
    expect(counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('that is visible again is deleted and hidden by the handle of its last receive', async () => {
    await send('m');
    const [first] = await receive();
    await clock.pass(30_000);
    await run('ChangeMessageVisibility', { ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 10 });
    expect(await receive()).toEqual([]);
    await clock.pass(10_000);
    await run('DeleteMessage', { ReceiptHandle: first?.ReceiptHandle });
    expect(counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it.each([0, 7])('whose visibility is changed to %d s comes then, once', async (seconds) => {
    await send('m');
    const [first] = await receive();
    await run('ChangeMessageVisibility', { ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: seconds });
    await clock.pass(seconds * 1_000);
    expect(await receive()).toHaveLength(1);
    await clock.pass(29_000);
    expect(await receive()).toEqual([]);
  });

  it('is given to who waits, at once', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await send('m');
    expect(await waiting).toHaveLength(1);
  });

  it('that becomes visible is given to who waits', async () => {
    await send('m');
    await receive({ VisibilityTimeout: 5 });
    let got: Received[] | undefined;
    void receive({ WaitTimeSeconds: 20 }).then((messages) => (got = messages));
    await clock.runUntil(() => got !== undefined);
    expect(got).toHaveLength(1);
  });

  it('is thrown away when it is older than the queue keeps it', async () => {
    await send('m');
    await clock.pass(345_600_000);
    expect([await receive(), counts().visible]).toEqual([[], 0]);
  });
});

describe('a receipt handle', () => {
  it('that is junk is refused in the words recorded', async () => {
    await expect(run('DeleteMessage', { ReceiptHandle: 'garbage' })).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
      message: 'The input receipt handle "garbage" is not a valid receipt handle.',
    });
  });

  it('of another queue, or junk, is told among the failures of a batch', async () => {
    await send('m');
    const [message] = await receive();
    const answer = await run<{ Successful: { Id: string }[]; Failed: { Id: string }[] }>(
      'DeleteMessageBatch',
      {
        Entries: [
          { Id: 'foreign', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'junk', ReceiptHandle: 'garbage' },
        ],
      },
      'dead',
    );
    expect(answer.Failed).toEqual([
      expect.objectContaining({ Id: 'foreign', Code: 'ReceiptHandleIsInvalid', SenderFault: true }),
      expect.objectContaining({ Id: 'junk', Code: 'ReceiptHandleIsInvalid', SenderFault: true }),
    ]);
    expect(counts().inFlight).toBe(1);
  });

  it('of a message that is gone hides nothing, and is refused', async () => {
    await send('m');
    const [message] = await receive();
    await run('DeleteMessage', { ReceiptHandle: message?.ReceiptHandle });
    await expect(
      run('ChangeMessageVisibility', { ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 1 }),
    ).rejects.toThrow('Message does not exist or is not available');
  });
});

describe('a dead letter', () => {
  it('was received as often as it may and once more, and says where it comes from, as recorded', async () => {
    const recorded = fixture<{
      maxReceiveCount: number;
      firstReceive: Record<string, string>;
      deadLetter: Record<string, string>;
      sameMessageId: boolean;
    }>('dead-letters.json');
    sqs.putQueue('source', {
      ...attributes,
      redrive: { deadLetterTargetArn: arn('dead'), maxReceiveCount: recorded.maxReceiveCount },
    });
    const { messageId } = await sqs.queue('source').send({ MessageBody: 'm' });
    expect((await receive({}, 'source'))[0]?.Attributes).toMatchObject(recorded.firstReceive);
    await clock.pass(30_000);
    expect(await receive({}, 'source')).toEqual([]);
    const [dead] = await receive({}, 'dead');
    expect(dead?.MessageId === messageId).toBe(recorded.sameMessageId);
    expect(dead?.Attributes).toMatchObject({
      ...recorded.deadLetter,
      DeadLetterQueueSourceArn: arn('source'),
    });
  });

  it('with more receives allowed has its count go on from them', async () => {
    await send('m');
    for (const count of ['1', '2']) {
      expect((await receive())[0]?.Attributes?.['ApproximateReceiveCount']).toBe(count);
      await clock.pass(30_000);
    }
    expect(await receive()).toEqual([]);
    expect((await receive({}, 'dead'))[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '3' });
  });
});

describe('a move task', () => {
  const recorded = fixture<{
    errors: Record<string, { code: string; message: string; status: number }>;
    lists: Record<string, { Status: string; members: string[]; FailureReason?: string }>;
  }>('move-tasks.json');
  const list = async () =>
    (await run<{ Results: Record<string, unknown>[] }>('ListMessageMoveTasks', { SourceArn: arn('dead') }))
      .Results[0] ?? {};
  const members = (task: Record<string, unknown>): string[] => Object.keys(task).sort();
  const start = (more: Record<string, unknown> = {}) =>
    run<{ TaskHandle: string }>('StartMessageMoveTask', { SourceArn: arn('dead'), ...more });
  const status = async (wanted: string): Promise<Record<string, unknown>> => {
    let task = await list();
    for (let passes = 0; task['Status'] !== wanted && passes < 1_000; passes += 1) {
      await clock.pass(100);
      task = await list();
    }
    return task;
  };
  const fillDead = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) await run('SendMessage', { MessageBody: `m${i}` }, 'dead');
  };
  /** What an error is, as it is recorded. */
  const refused = async (promise: Promise<unknown>, name: string): Promise<void> => {
    const { code, message, status: httpStatus } = recorded.errors[name] ?? {};
    await expect(promise).rejects.toMatchObject({ queryCode: code, message, status: httpStatus });
  };

  it('moves all to a queue, as new messages', async () => {
    sqs.putQueue('other', attributes);
    await fillDead(2);
    await start({ DestinationArn: arn('other') });
    const task = await status('COMPLETED');
    expect(task).toMatchObject({ ApproximateNumberOfMessagesMoved: 2, ApproximateNumberOfMessagesToMove: 2 });
    expect(members(task)).toEqual(
      recorded.lists['test_basic_move_task_workflow list-message-move-task-response']?.members,
    );
    expect(
      (await receive({}, 'other')).map(({ Attributes }) => Attributes?.['ApproximateReceiveCount']),
    ).toEqual(['1', '1']);
  });

  it('without a destination moves each message where it comes from', async () => {
    sqs.putQueue('second', {
      ...attributes,
      redrive: { deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 },
    });
    for (const queue of ['queue', 'second']) {
      await run('SendMessage', { MessageBody: queue }, queue);
      for (let count = 0; count < 3; count += 1) {
        await receive({}, queue);
        await clock.pass(30_000);
      }
    }
    expect(counts('dead').visible).toBe(2);
    await start();
    const task = await status('COMPLETED');
    expect(members(task)).toEqual(
      recorded.lists['test_move_task_workflow_with_default_destination list-message-move-task-response']
        ?.members,
    );
    for (const queue of ['queue', 'second'])
      expect((await receive({}, queue)).map(({ Body }) => Body)).toEqual([queue]);
  });

  it('that is cancelled goes on for a while, and says so', async () => {
    await fillDead(10);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    await clock.pass(1_500);
    const running = await list();
    expect(running).toMatchObject({ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 2 });
    expect(members(running).filter((name) => name !== 'DestinationArn')).toEqual(
      recorded.lists['test_move_task_cancel list-while']?.members.filter((name) => name !== 'DestinationArn'),
    );
    expect(await run('CancelMessageMoveTask', { TaskHandle })).toEqual({
      ApproximateNumberOfMessagesMoved: 2,
    });
    expect(await list()).toMatchObject({ Status: 'CANCELLING' });
    const task = await status('CANCELLED');
    expect(task).toMatchObject({
      ApproximateNumberOfMessagesMoved: 8,
      ApproximateNumberOfMessagesToMove: 10,
    });
    expect(task).not.toHaveProperty('TaskHandle');
    expect(counts('dead').visible).toBe(2);
  });

  it('whose destination is deleted fails', async () => {
    sqs.putQueue('other', attributes);
    await fillDead(10);
    await start({ MaxNumberOfMessagesPerSecond: 1, DestinationArn: arn('other') });
    await clock.pass(1_500);
    await run('DeleteQueue', {}, 'other');
    const task = await status('FAILED');
    const { members: names, FailureReason } =
      recorded.lists['test_move_task_delete_destination_queue_while_running list'] ?? {};
    expect([members(task), task['FailureReason']]).toEqual([names, FailureReason]);
  });

  it('is one at a time for a queue', async () => {
    await fillDead(3);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await refused(start(), 'test_start_multiple_move_tasks');
  });

  it('needs a source with a redrive policy, a destination that is there, and a handle of its own', async () => {
    await refused(start({ SourceArn: arn('queue') }), 'test_source_needs_redrive_policy');
    await refused(start({ DestinationArn: arn('nobody') }), 'test_destination_needs_to_exist');
    const cancel = (handle: unknown) =>
      run('CancelMessageMoveTask', {
        TaskHandle:
          typeof handle === 'string' ? handle : Buffer.from(JSON.stringify(handle)).toString('base64'),
      });
    await refused(cancel('foobared'), 'test_cancel_with_invalid_task_handle');
    await refused(
      cancel({ taskId: 'x', sourceArn: arn('nobody') }),
      'test_cancel_with_invalid_source_arn_in_task_handle',
    );
    await refused(
      cancel({ taskId: 'x', sourceArn: arn('dead') }),
      'test_cancel_with_invalid_task_id_in_task_handle',
    );
  });
});
