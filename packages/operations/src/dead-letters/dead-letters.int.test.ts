import {
  ChangeMessageVisibilityCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countMessages } from '../queue/count-messages.ts';
import { messageToDeadLetter } from './dead-letter.ts';
import { exportDeadLetters, peekDeadLetters } from './peek.ts';
import { redrive } from './redrive.ts';
import { sendExported } from './send-exported.ts';
import { deadLetterStats } from './stats.ts';
import { sendDeadLetter, startTestQueues, type TestQueues } from './testing-queues.ts';

let queue: TestQueues;
beforeEach(async () => {
  queue = await startTestQueues(25);
});
afterEach(() => queue.stop());

const deadLetters = () => countMessages(queue.sqs, queue.deadLetterQueueUrl);
const allVisible = (total: number) => ({ visible: total, inFlight: 0, delayed: 0, total });

test('stats counts every dead letter by contents, and leaves all of them visible', async () => {
  await sendDeadLetter(queue.sqs, queue.deadLetterQueueUrl, 'not JSON');
  const stats = await deadLetterStats(queue);
  expect(stats).toMatchObject({
    counts: allVisible(26),
    sampled: 26,
    complete: true,
    events: 75,
    byReceiveCount: { 1: 26 },
  });
  expect(Object.keys(stats.byContents).filter((key) => key.startsWith('unreadable: '))).toHaveLength(1);
  expect(Object.values(stats.byContents).reduce((a, b) => a + b)).toBe(26);
  expect(await deadLetters()).toEqual(allVisible(26));
});

test('stats of a sample says that it is not all', async () => {
  expect(await deadLetterStats(queue, { sample: 4 })).toMatchObject({ sampled: 4, complete: false });
});

test('peek decodes as many as asked for, each once, and leaves all visible', async () => {
  const { letters } = await peekDeadLetters(queue, { limit: 12 });
  expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(12);
  expect(letters[0]).toMatchObject({
    receivedAt: '2026-09-21T14:13:20.123Z',
    contents: { kind: 'batch', events: 3, rejections: 0 },
    attributes: { receivedAt: '1790000000123' },
  });
  expect(await deadLetters()).toEqual(allVisible(25));
});

test('export writes every body once and removes none', async () => {
  const bodies: string[] = [];
  const exported = await exportDeadLetters(queue, (line) => {
    bodies.push((JSON.parse(line) as { body: string }).body);
  });
  expect(exported).toEqual({ exported: 25, held: 0 });
  expect(bodies.sort()).toEqual([...queue.bodies].sort());
  expect(await deadLetters()).toEqual(allVisible(25));
});

test('what export wrote is sent with body and attributes, and an interruption says how far it came', async () => {
  const lines: string[] = [];
  await exportDeadLetters(queue, (line) => void lines.push(line));
  const stop = new AbortController();
  expect(
    await sendExported(queue, lines, { signal: stop.signal, onProgress: () => stop.abort() }),
  ).toMatchObject({
    done: 10,
  });
  expect(await sendExported(queue, lines.slice(10))).toEqual({ sent: 15, leftOut: 0, done: 15 });
  const { letters } = await peekDeadLetters(
    { ...queue, deadLetterQueueUrl: queue.sourceQueueUrl },
    { limit: 25 },
  );
  expect(letters.map(({ body }) => body).sort()).toEqual([...queue.bodies].sort());
  for (const { attributes, body } of letters)
    expect(attributes).toEqual({ receivedAt: '1790000000123', requestId: `request-${body.length}` });
  expect(await deadLetters()).toEqual(allVisible(25));
});

test('a line that export did not write is named, and nothing is sent', async () => {
  const lines = [JSON.stringify({ body: 'a', attributes: {} }), '{"other":1}'];
  await expect(sendExported(queue, lines)).rejects.toThrow(
    'line 2 is no dead letter that "dlq export" wrote',
  );
  expect((await countMessages(queue.sqs, queue.sourceQueueUrl)).total).toBe(0);
});

test('redrive moves all with body and attributes where the endpoint has no move task, and counts agree', async () => {
  const progress: number[] = [];
  const result = await redrive(queue, { onProgress: (moved) => progress.push(moved) });
  expect(result).toEqual({
    via: 'copy',
    moved: 25,
    leftOut: 0,
    held: 0,
    complete: true,
    before: allVisible(25),
    after: allVisible(0),
    countsAgree: true,
  });
  expect(progress.at(-1)).toBe(25);
  expect((await countMessages(queue.sqs, queue.sourceQueueUrl)).visible).toBe(25);
  const { letters } = await peekDeadLetters(
    { ...queue, deadLetterQueueUrl: queue.sourceQueueUrl },
    { limit: 25 },
  );
  expect(letters.map(({ body }) => body).sort()).toEqual([...queue.bodies].sort());
  for (const { attributes, body } of letters) {
    expect(attributes).toEqual({ receivedAt: '1790000000123', requestId: `request-${body.length}` });
  }
});

test('redrive with a limit moves so many and gives the others back at once', async () => {
  const result = await redrive(queue, { max: 13 });
  expect(result).toMatchObject({ moved: 13, after: allVisible(12), countsAgree: true });
});

test('redrive with a filter moves only what matches', async () => {
  const wanted = queue.bodies[3] ?? '';
  const result = await redrive(queue, { filter: ({ body }) => body === wanted });
  expect(result).toMatchObject({ moved: 1, after: allVisible(24), countsAgree: true });
  const { Messages = [] } = await queue.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queue.sourceQueueUrl }),
  );
  expect(messageToDeadLetter(Messages[0] ?? {}).body).toBe(wanted);
});

test('redrive ends when messages keep coming back, and says that counts do not agree', async () => {
  const result = await redrive(queue, {
    looksAgain: 0,
    onProgress: () => void sendDeadLetter(queue.sqs, queue.deadLetterQueueUrl, 'dies again'),
  });
  expect(result.moved).toBe(25);
  expect(result.after.total).toBeGreaterThan(0);
  expect(result.countsAgree).toBe(false);
});

test('an interrupted redrive keeps what it did not move', async () => {
  const stop = new AbortController();
  const result = await redrive(queue, { signal: stop.signal, onProgress: () => stop.abort() });
  expect(result).toMatchObject({ moved: 10, after: allVisible(15), countsAgree: true, complete: false });
});

test('a redrive that SQS refuses a message of gives back at once all that it did not move', async () => {
  const attributes = { MaximumMessageSize: '10000' };
  await queue.sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: queue.sourceQueueUrl, Attributes: attributes }),
  );
  for (const length of [20_000, 10, 11])
    await sendDeadLetter(queue.sqs, queue.deadLetterQueueUrl, 'x'.repeat(length));
  await expect(redrive(queue)).rejects.toThrow(/SQS took \d+ messages, then refused one/);
  const moved = (await countMessages(queue.sqs, queue.sourceQueueUrl)).total;
  expect(moved).toBeGreaterThan(0);
  expect(await deadLetters()).toEqual(allVisible(28 - moved));
});

test('a redrive that cannot send gives back at once all that it received', async () => {
  await queue.sqs.send(new DeleteQueueCommand({ QueueUrl: queue.sourceQueueUrl }));
  await expect(redrive(queue, { via: 'copy' })).rejects.toThrow(/does not exist/);
  expect(await deadLetters()).toEqual(allVisible(25));
});

test('redrive sends at once no more than a second’s worth, and an interruption does not wait for the next', async () => {
  const stop = new AbortController();
  const progress: number[] = [];
  const result = await redrive(queue, {
    ratePerSecond: 0.001,
    signal: stop.signal,
    onProgress: (moved) => {
      progress.push(moved);
      setImmediate(() => stop.abort());
    },
  });
  expect(progress).toEqual([1]);
  expect(result).toMatchObject({ moved: 1, after: allVisible(24), countsAgree: true });
});

test('redrive splits messages so that a batch stays within 1 MiB', async () => {
  for (let i = 0; i < 4; i += 1)
    await sendDeadLetter(queue.sqs, queue.deadLetterQueueUrl, 'x'.repeat(400_000 + i));
  expect(await redrive(queue)).toMatchObject({ moved: 29, after: allVisible(0), countsAgree: true });
});

describe('dead letters that somebody else holds', () => {
  /** As another reader does: hidden until they are given back. */
  async function holdSome(count: number): Promise<() => Promise<void>> {
    const handles: string[] = [];
    while (handles.length < count) {
      const { Messages = [] } = await queue.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queue.deadLetterQueueUrl,
          MaxNumberOfMessages: Math.min(10, count - handles.length),
          VisibilityTimeout: 3_600,
        }),
      );
      handles.push(...Messages.map(({ ReceiptHandle = '' }) => ReceiptHandle));
    }
    return async () => {
      for (const ReceiptHandle of handles)
        await queue.sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queue.deadLetterQueueUrl,
            ReceiptHandle,
            VisibilityTimeout: 0,
          }),
        );
    };
  }

  test.each([25, 7])('are counted by every look, %i of 25 of them', async (held) => {
    await holdSome(held);
    const rest = 25 - held;
    expect(await deadLetterStats(queue)).toMatchObject({ sampled: rest, held, complete: false });
    const peeked = await peekDeadLetters(queue, { limit: 25 });
    expect({ held: peeked.held, letters: peeked.letters.length }).toEqual({ held, letters: rest });
    expect(await exportDeadLetters(queue, () => {})).toEqual({ exported: rest, held });
    expect(await redrive(queue)).toMatchObject({ moved: rest, held, complete: false, countsAgree: true });
    expect(await deadLetters()).toMatchObject({ total: held, inFlight: held });
  });

  test('are counted, too, when as many others arrive meanwhile', async () => {
    await holdSome(7);
    let arrived = 0;
    const onProgress = async (): Promise<void> => {
      for (; arrived < 7; arrived += 1)
        await sendDeadLetter(queue.sqs, queue.deadLetterQueueUrl, `dies again ${arrived}`);
    };
    const lines: string[] = [];
    const write = async (line: string): Promise<void> => {
      await onProgress();
      lines.push(line);
    };
    expect(await exportDeadLetters(queue, write)).toEqual({ exported: 25, held: 7 });
    expect(await redrive(queue, { looksAgain: 0 })).toMatchObject({ moved: 25, held: 7, complete: false });
  });

  test('do not matter to a look or a redrive that found as many as were asked for', async () => {
    await holdSome(7);
    expect((await peekDeadLetters(queue, { limit: 5 })).held).toBe(0);
    expect(await redrive(queue, { max: 5 })).toMatchObject({ moved: 5, held: 0, complete: true });
  });

  test('are waited for, and then all are all', async () => {
    const giveBack = await holdSome(12);
    const waited: number[] = [];
    const onWait = (held: number): void => {
      waited.push(held);
      void giveBack();
    };
    expect(await redrive(queue, { wait: true, onWait })).toMatchObject({
      moved: 25,
      held: 0,
      complete: true,
    });
    expect(waited[0]).toBe(12);
  });

  test('are waited for no longer than until an interruption', async () => {
    await holdSome(25);
    const stop = new AbortController();
    const { held } = await peekDeadLetters(queue, {
      limit: 25,
      wait: true,
      onWait: () => stop.abort(),
      signal: stop.signal,
    });
    expect(held).toBe(25);
  });
});

test('a write that fails gives back all that was held, and the error is that of the write', async () => {
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  await expect(exportDeadLetters(queue, () => Promise.reject(full))).rejects.toBe(full);
  expect(await deadLetters()).toEqual(allVisible(25));
});

test('people who are being forgotten are left out of a redrive and of what is sent', async () => {
  const theirs = queue.bodies[4] ?? '';
  const leaveOut = () => Promise.resolve((body: string) => body === theirs);
  const lines: string[] = [];
  await exportDeadLetters(queue, (line) => void lines.push(line));
  expect(await sendExported(queue, lines, { leaveOut })).toEqual({ sent: 24, leftOut: 1, done: 25 });
  await expect(redrive(queue, { via: 'move-task', leaveOut })).rejects.toThrow(/--via copy/);
  expect(await redrive(queue, { leaveOut })).toMatchObject({
    via: 'copy',
    moved: 24,
    leftOut: 1,
    after: allVisible(1),
    complete: true,
  });
  expect((await peekDeadLetters(queue, { limit: 1 })).letters[0]?.body).toBe(theirs);
});

test('who asks to be forgotten while they run is left out from then on', async () => {
  const theirs = queue.bodies[24] ?? '';
  const openedAfter = (looks: number) => () =>
    Promise.resolve(looks-- > 0 ? undefined : (body: string) => body === theirs);
  const lines: string[] = [];
  await exportDeadLetters(queue, (line) => void lines.push(line));
  expect(await sendExported(queue, lines, { leaveOut: openedAfter(2) })).toEqual({
    sent: 24,
    leftOut: 1,
    done: 25,
  });
  // Looked at once to choose the way, and twice for each batch of ten.
  expect(await redrive(queue, { via: 'copy', leaveOut: openedAfter(4) })).toMatchObject({
    moved: 24,
    leftOut: 1,
    after: allVisible(1),
    complete: true,
  });
  expect((await peekDeadLetters(queue, { limit: 1 })).letters[0]?.body).toBe(theirs);
});

test('a request that is opened between the look and the send keeps a message in hand from being sent', async () => {
  let looks = 0;
  const redriven = await redrive(queue, {
    via: 'copy',
    leaveOut: () => Promise.resolve((looks += 1) === 3 ? () => true : undefined),
  });
  // The third look is that before the first send: that group stays, and is visible again.
  expect(redriven).toMatchObject({ moved: 15, leftOut: 10, after: allVisible(10), complete: true });
});
