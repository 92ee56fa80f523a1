import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HandClock } from '../testing-clock.ts';
import { journalIn } from './journal.ts';
import type { StoredMessage } from './message.ts';
import { receiptHandle } from './receipt-handle.ts';
import { Sqs } from './sqs.ts';

/** A disk that has no room at times, for a message or for a commit. */
class Disk extends DatabaseSync {
  commitsFail = false;

  constructor() {
    super(':memory:');
  }

  /** It never gets less than what is in use. */
  limit(pages: number): void {
    super.exec(`PRAGMA max_page_count = ${pages}`);
  }

  override exec(sql: string): void {
    if (sql === 'COMMIT' && this.commitsFail) throw new Error('no room for the commit');
    super.exec(sql);
  }
}

const attributes = {
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 300,
  delaySeconds: 0,
  receiveWaitSeconds: 0,
  maximumMessageBytes: 1_048_576,
};

type Call =
  | { call: 'send'; bytes: number; delaySeconds: number }
  | { call: 'send batch'; bytes: number[] }
  | { call: 'receive'; most: number; visibilitySeconds: number }
  | { call: 'delete'; place: number }
  | { call: 'hide'; place: number; seconds: number }
  | { call: 'redrive' | 'purge' };

interface Turn {
  calls: Call[];
  room: 'enough' | 'none for pages' | 'none for commits';
  thenMs: number;
}

const bytes = fc.constantFrom(1, 50, 20_000);
const place = fc.nat(20);
const call = fc.oneof<fc.MaybeWeightedArbitrary<Call>[]>(
  {
    weight: 4,
    arbitrary: fc.record({
      call: fc.constant('send' as const),
      bytes,
      delaySeconds: fc.constantFrom(0, 0, 5),
    }),
  },
  fc.record({
    call: fc.constant('send batch' as const),
    bytes: fc.array(bytes, { minLength: 1, maxLength: 4 }),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      call: fc.constant('receive' as const),
      most: fc.integer({ min: 1, max: 10 }),
      visibilitySeconds: fc.constantFrom(0, 30, 30),
    }),
  },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('delete' as const), place }) },
  fc.record({ call: fc.constant('hide' as const), place, seconds: fc.constantFrom(0, 60) }),
  fc.constant<Call>({ call: 'redrive' }),
  { weight: 1, arbitrary: fc.constant<Call>({ call: 'purge' }) },
);
const turn = fc.record<Turn>({
  calls: fc.array(call, { maxLength: 8 }),
  room: fc.constantFrom('enough', 'enough', 'none for pages', 'none for commits'),
  thenMs: fc.constantFrom(0, 0, 0, 30_000, 400_000),
});

const nothing: Turn = { calls: [], room: 'enough', thenMs: 0 };
const receive: Call = { call: 'receive', most: 1, visibilitySeconds: 0 };
/** A delete comes in the turn in which its message becomes a dead letter. */
const deletedWhileItDies: Turn[] = [
  { ...nothing, calls: [{ call: 'send', bytes: 1, delaySeconds: 0 }] },
  { ...nothing, calls: [receive] },
  { ...nothing, calls: [receive] },
  { ...nothing, calls: [receive, { call: 'delete', place: 1 }] },
];

it('a message that the disk has no room for takes nobody with it that was sent beside it', async () => {
  const disk = new Disk();
  const sqs = new Sqs({ region: 'us-east-1', accountId: '0', journal: journalIn(disk) });
  const queue = sqs.putQueue('queue', attributes);
  await queue.send({ MessageBody: 'first' });
  disk.limit(1);
  const bodies = ['before', 'large'.repeat(10_000), 'behind'];
  const sent = await Promise.allSettled(bodies.map((MessageBody) => queue.send({ MessageBody })));
  expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const received = await queue.receive(10, 0);
  expect(received.map(({ body }) => body)).toEqual(['first', 'before', 'behind']);
  sqs.close();
});

it('what SQS said yes to is there, what it refused is not, and memory and disk have the same of every queue', () =>
  fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 12 }), async (turns) => {
      const disk = new Disk();
      const clock = new HandClock();
      const journal = journalIn(disk);
      const sqs = new Sqs({ region: 'us-east-1', accountId: '0', journal, clock });
      const dead = sqs.putQueue('dead', attributes);
      const redrive = { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 };
      const queue = sqs.putQueue('queue', { ...attributes, redrive });
      const accepted = new Set<string>();
      const refused = new Set<string>();
      const deleted = new Set<string>();
      const received: { messageId: string; receiveCount: number; body: string }[] = [];
      // Whether some are gone by rights, which are not looked for.
      let someAreGone = false;
      let sent = 0;
      const bodyOf = (length: number): string => `${(sent += 1)} `.padEnd(length, 'x');
      const run = async (asked: Call): Promise<void> => {
        const handle = 'place' in asked && received[asked.place];
        switch (asked.call) {
          case 'send': {
            const MessageBody = bodyOf(asked.bytes);
            await queue.send({ MessageBody, DelaySeconds: asked.delaySeconds }).then(
              () => accepted.add(MessageBody),
              () => refused.add(MessageBody),
            );
            return;
          }
          case 'send batch': {
            const Entries = asked.bytes.map((size, i) => ({ Id: `${i}`, MessageBody: bodyOf(size) }));
            const { Successful, Failed = [] } = (await sqs.run('SendMessageBatch', {
              QueueUrl: 'queue',
              Entries,
            })) as { Successful: { Id: string }[]; Failed?: { Id: string; SenderFault: boolean }[] };
            for (const { Id } of Successful) accepted.add(Entries[Number(Id)]?.MessageBody ?? '');
            for (const { Id, SenderFault } of Failed) {
              refused.add(Entries[Number(Id)]?.MessageBody ?? '');
              expect(SenderFault).toBe(false);
            }
            return;
          }
          case 'receive': {
            const messages = await queue.receive(asked.most, 0, asked.visibilitySeconds);
            received.push(
              ...messages.map(({ messageId, receiveCount, body }) => ({ messageId, receiveCount, body })),
            );
            return;
          }
          case 'delete':
            if (!handle) return;
            await queue.delete(receiptHandle(queue.arn, handle));
            deleted.add(handle.body);
            return;
          case 'hide':
            if (handle) await queue.changeVisibility(receiptHandle(queue.arn, handle), asked.seconds);
            return;
          case 'redrive':
            await sqs.run('StartMessageMoveTask', { SourceArn: dead.arn });
            return;
          case 'purge':
            someAreGone = true;
            await queue.purge();
        }
      };
      for (const { calls, room, thenMs } of turns) {
        disk.limit(room === 'none for pages' ? 1 : 1_000_000);
        disk.commitsFail = room === 'none for commits';
        await Promise.allSettled(calls.map(run));
        await clock.pass(thenMs);
        if (thenMs > attributes.retentionSeconds * 1_000) someAreGone = true;
        for (const one of [queue, dead])
          expect(byId(journal.read(one.name).map(({ message }) => message))).toEqual(byId(one.messages));
      }
      disk.limit(1_000_000);
      disk.commitsFail = false;
      await clock.pass(60_000);
      const left: string[] = [];
      for (const one of [queue, dead]) {
        for (;;) {
          const messages = await one.receive(10, 0, 3_600);
          if (messages.length === 0) break;
          left.push(...messages.map(({ body }) => body));
        }
      }
      sqs.close();
      const seen = new Set([...received.map(({ body }) => body), ...left]);
      expect(seen.intersection(refused)).toEqual(new Set());
      if (!someAreGone) expect(accepted.difference(deleted).difference(new Set(left))).toEqual(new Set());
    }),
    { numRuns: 200, examples: [[deletedWhileItDies]] },
  ));

const byId = (messages: Iterable<StoredMessage>): StoredMessage[] =>
  [...messages].sort((a, b) => a.messageId.localeCompare(b.messageId));
