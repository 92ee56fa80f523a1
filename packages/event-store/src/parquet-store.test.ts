import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { acceptedBatches } from './event-store-contract.ts';
import { NotStoredError } from './event-store.ts';
import { ManualClock } from './manual-clock.ts';
import { createParquetStore } from './parquet-store.ts';

interface Put {
  key: string;
  signal: AbortSignal;
  acknowledge: () => void;
}

/** A store on an S3 that answers when it is told to, or not at all. */
function setUp() {
  const clock = new ManualClock();
  const puts: Put[] = [];
  const send = (command: PutObjectCommand, { abortSignal }: { abortSignal: AbortSignal }): Promise<unknown> =>
    new Promise((resolve, reject) => {
      abortSignal.addEventListener('abort', () => reject(new Error('aborted')));
      puts.push({
        key: command.input.Key ?? '',
        signal: abortSignal,
        acknowledge: () => resolve({}),
      });
    });
  const store = createParquetStore({
    s3: { send: send as unknown as S3Client['send'] },
    bucket: 'events',
    lingerMs: 0,
    maxRows: 1_000,
    maxRowsInFlight: 1_000,
    flushAtParticipants: 100,
    writeReserveMs: 50,
    clock,
  });
  const [batch] = acceptedBatches(1).take(1);
  if (!batch) throw new Error('no batch');
  return { clock, puts, store, batch };
}

it('says yes when S3 has answered, and not before', async () => {
  const { clock, puts, store, batch } = setUp();
  let yes = false;
  void store.storeEvents(batch, { deadlineAtMs: 1_000 }).then(() => (yes = true));
  await clock.advance(500);
  expect(puts).toHaveLength(1);
  expect(yes).toBe(false);
  puts[0]?.acknowledge();
  await clock.turn();
  expect(yes).toBe(true);
  expect(puts[0]?.signal.aborted).toBe(false);
});

it('aborts the PUT when the last deadline passes', async () => {
  const { clock, puts, store, batch } = setUp();
  const refused = expect(store.storeEvents(batch, { deadlineAtMs: 100 })).rejects.toBeInstanceOf(
    NotStoredError,
  );
  void store.storeEvents(batch, { deadlineAtMs: 200 }).catch(() => {});
  await clock.advance(100);
  await refused;
  expect(puts[0]?.signal.aborted).toBe(false);
  await clock.advance(100);
  expect(puts[0]?.signal.aborted).toBe(true);
});

it('writes events and rejections of one message into objects of their own', async () => {
  const { clock, puts, store, batch } = setUp();
  const { messageId, receivedAtMs } = batch;
  const rejection = {
    messageId,
    receivedAtMs,
    eventIndex: 0,
    eventId: null,
    reason: 'r',
    detail: 'd',
    original: '{}',
    context: null,
  };
  const both = Promise.all([
    store.storeEvents(batch, { deadlineAtMs: 1_000 }),
    store.storeRejections([rejection], { deadlineAtMs: 1_000 }),
  ]);
  await clock.turn();
  expect(puts.map(({ key }) => key.split('/')[0]).sort()).toEqual(['events', 'rejected']);
  for (const { acknowledge } of puts) acknowledge();
  await both;
});

it('tries again when S3 takes a PUT and never answers: the same object, at a sixth of the time there is', async () => {
  const { clock, puts, store, batch } = setUp();
  const stored = store.storeEvents(batch, { deadlineAtMs: 6_000 });
  await clock.advance(999);
  expect(puts).toHaveLength(1);
  await clock.advance(1);
  expect(puts.map(({ key, signal }) => [key, signal.aborted])).toEqual([
    [puts[0]?.key, true],
    [puts[0]?.key, false],
  ]);
  puts[1]?.acknowledge();
  await stored;
  await clock.advance(10_000);
  expect(puts).toHaveLength(2);
});

it('waits with the last attempt as long as somebody waits', async () => {
  const { clock, puts, store, batch } = setUp();
  const stored = store.storeEvents(batch, { deadlineAtMs: 6_000 });
  await clock.advance(5_999);
  expect(puts.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
  puts[2]?.acknowledge();
  await stored;
});

it('does not repeat what S3 refuses: that is the client’s to do', async () => {
  const clock = new ManualClock();
  let calls = 0;
  const send = (): Promise<never> => {
    calls += 1;
    return Promise.reject(new Error('denied'));
  };
  const whole = { bucket: 'b', lingerMs: 0, maxRows: 10, maxRowsInFlight: 10, flushAtParticipants: 1, clock };
  const store = createParquetStore({ ...whole, s3: { send } });
  const [batch] = acceptedBatches(1).take(1);
  if (!batch) throw new Error('no batch');
  const refused = expect(store.storeEvents(batch, { deadlineAtMs: 6_000 })).rejects.toThrow(
    'not acknowledged',
  );
  await clock.turn();
  await refused;
  expect(calls).toBe(1);
});

const answering = (answers: (Error | undefined)[]) => {
  const clock = new ManualClock();
  const puts: unknown[] = [];
  const send = (command: PutObjectCommand): Promise<unknown> => {
    puts.push(command.input.IfNoneMatch);
    const answer = answers.shift();
    return answer ? Promise.reject(answer) : Promise.resolve({});
  };
  const whole = { bucket: 'b', lingerMs: 0, maxRows: 10, maxRowsInFlight: 10, flushAtParticipants: 1, clock };
  const store = createParquetStore({ ...whole, s3: { send: send } });
  const [batch] = acceptedBatches(1).take(1);
  if (!batch) throw new Error('no batch');
  const stored = store.storeEvents(batch, { deadlineAtMs: 6_000 });
  return { clock, puts, stored };
};
const named = (name: string): Error => Object.assign(new Error(name), { name });

it('creates objects, and never overwrites one', async () => {
  const { clock, puts, stored } = answering([undefined]);
  await clock.turn();
  await stored;
  expect(puts).toEqual(['*']);
});

it('takes an object that is there already for the one whose answer was lost', async () => {
  const { clock, stored } = answering([named('PreconditionFailed')]);
  await clock.turn();
  await stored;
});

it.each(['ConditionalRequestConflict', 'AccessDenied'])(
  'does not take it for stored when S3 says %s',
  async (name) => {
    const { clock, stored } = answering([named(name)]);
    const refused = expect(stored).rejects.toBeInstanceOf(NotStoredError);
    await clock.turn();
    await refused;
  },
);

it('keeps nothing of a message but its rows while its object is written', async () => {
  const { clock, puts, store, batch } = setUp();
  const given = (): WeakRef<object>[] => {
    const events = structuredClone(batch.events);
    const { messageId, receivedAtMs } = batch;
    const rejected = { messageId, receivedAtMs, eventIndex: 0, eventId: null, reason: 'r', detail: 'd' };
    const rows = [{ ...rejected, original: '{}', context: null }];
    void store.storeEvents({ ...batch, events }, { deadlineAtMs: 1_000 });
    void store.storeRejections(rows, { deadlineAtMs: 1_000 });
    return [new WeakRef(events), new WeakRef(rows)];
  };
  const kept = given();
  await clock.advance(500);
  expect(puts).toHaveLength(2);
  // What a WeakRef was made for stays until the turn is over.
  await new Promise((done) => setImmediate(done));
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  expect(kept.map((one) => one.deref())).toEqual([undefined, undefined]);
  for (const { acknowledge } of puts) acknowledge();
});
