import { randomUUID } from 'node:crypto';
import {
  DeleteMessageBatchCommand,
  type DeleteMessageBatchCommandOutput,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { FleetResult } from '../lambda/fleet.ts';
import { HandClock } from '../testing-clock.ts';
import { type PollerScaling, provisionedScaling, standardScaling } from './poller-scaling.ts';
import { type MappingContext, SqsMapping } from './sqs-mapping.ts';

const visibilityTimeoutMs = 30_000;

/** A queue on the hand’s time, whose n-th call of an action may fail. */
class HandQueue {
  readonly clock: HandClock;
  readonly messages: { message: Message; visibleAtMs: number; receives: number }[] = [];
  /** Throws what this call is to fail with. */
  failing: (action: 'receive' | 'fill' | 'delete', call: number) => void = () => {};
  /** Entries of a delete that SQS says it could not do. */
  refused: (call: number) => DeleteMessageBatchCommandOutput['Failed'] = () => [];
  readonly calls = { receive: 0, fill: 0, delete: 0 };

  constructor(clock: HandClock) {
    this.clock = clock;
  }

  add(count: number, bytes = 10): void {
    for (let i = 0; i < count; i += 1)
      this.messages.push({
        message: { MessageId: randomUUID(), Body: 'x'.repeat(bytes) },
        visibleAtMs: 0,
        receives: 0,
      });
  }

  readonly send = (async (command: unknown) => {
    if (command instanceof ReceiveMessageCommand) return this.#receive(command);
    if (command instanceof DeleteMessageBatchCommand) return this.#delete(command);
    throw new Error('unknown command');
  }) as MappingContext['sqs']['send'];

  async #receive({ input: { MaxNumberOfMessages = 1, WaitTimeSeconds = 0 } }: ReceiveMessageCommand) {
    const action = WaitTimeSeconds > 0 ? 'receive' : 'fill';
    this.calls[action] += 1;
    this.failing(action, this.calls[action]);
    const visible = () =>
      this.messages
        .filter(({ visibleAtMs }) => visibleAtMs <= this.clock.now())
        .slice(0, MaxNumberOfMessages);
    let received = visible();
    if (received.length === 0) {
      await this.clock.sleep(WaitTimeSeconds * 1_000);
      received = visible();
    }
    for (const entry of received) {
      entry.visibleAtMs = this.clock.now() + visibilityTimeoutMs;
      entry.receives += 1;
      entry.message.ReceiptHandle = `${entry.message.MessageId} ${entry.receives}`;
    }
    return { Messages: received.map(({ message }) => ({ ...message })) };
  }

  #delete({ input: { Entries = [] } }: DeleteMessageBatchCommand) {
    this.calls.delete += 1;
    this.failing('delete', this.calls.delete);
    const Failed = this.refused(this.calls.delete) ?? [];
    const failed = new Set(Failed.map(({ Id }) => Id));
    for (const { Id, ReceiptHandle } of Entries) {
      const at = this.messages.findIndex(({ message }) => message.ReceiptHandle === ReceiptHandle);
      if (!failed.has(Id) && at >= 0) this.messages.splice(at, 1);
    }
    return { Failed };
  }
}

const success: FleetResult = { kind: 'success', requestId: 'r', payload: Buffer.from('null') };

function start(
  {
    scaling = standardScaling(5, false),
    batchSize = 10,
  }: { scaling?: PollerScaling; batchSize?: number } = {},
  invoke: (payload: string) => Promise<FleetResult> = () => Promise.resolve(success),
) {
  const clock = new HandClock();
  const queue = new HandQueue(clock);
  const told: string[] = [];
  const mapping = new SqsMapping(
    {
      queueUrl: 'http://queue',
      queueArn: 'arn:queue',
      region: 'us-east-1',
      batchSize,
      batchingWindowMs: batchSize > 10 ? 1_000 : 0,
      reportBatchItemFailures: true,
      scaling,
      visibilityTimeoutMs,
    },
    { sqs: { send: queue.send }, fleet: { invoke }, timeScale: 1, onLog: (line) => told.push(line), clock },
  );
  const drained = (): Promise<void> =>
    clock.runUntil(() => queue.messages.length === 0 && mapping.working === 0);
  return { clock, queue, mapping, told, drained };
}

describe('a mapping whose queue or function fails', () => {
  // Each of the five pollers meets the error at least once, in whatever it does first.
  it.each(['receive', 'fill', 'delete'] as const)(
    'goes on after an error of %s in every poller, and the queue drains',
    async (action) => {
      const { queue, mapping, told, drained } = start({ batchSize: 30 });
      queue.add(500);
      queue.failing = (called, call) => {
        if (called === action && call <= 12) throw new Error('the queue is ill');
      };
      mapping.startPolling();
      await drained();
      expect(queue.calls[action]).toBeGreaterThan(12);
      expect(mapping.pollers).toBeGreaterThanOrEqual(2);
      expect(told.filter((line) => line.includes('the queue is ill'))).toHaveLength(12);
    },
  );

  it('deletes again what DeleteMessageBatch says it could not, while the messages are hidden', async () => {
    const { queue, mapping, told, drained } = start();
    queue.add(30);
    queue.refused = (call) =>
      call <= 6 ? [{ Id: '0', Code: 'InternalError', Message: 'again', SenderFault: false }] : [];
    mapping.startPolling();
    await drained();
    expect(mapping.counters).toMatchObject({ received: 30, deleted: 30, invocations: 3 });
    expect(told).toContain('mapping: delete: InternalError: again');
  });

  it('leaves to the visibility timeout what DeleteMessageBatch will never do', async () => {
    const { queue, mapping, drained } = start();
    queue.add(1);
    queue.refused = (call) =>
      call === 1 ? [{ Id: '0', Code: 'ReceiptHandleIsInvalid', Message: '', SenderFault: true }] : [];
    mapping.startPolling();
    await drained();
    expect(mapping.counters).toMatchObject({ received: 2, deleted: 1, invocations: 2 });
  });

  it('counts an invocation that cannot be made as failed, and its messages come again', async () => {
    let invocations = 0;
    const { queue, mapping, drained } = start({}, () => {
      invocations += 1;
      return invocations <= 7 ? Promise.reject(new Error('no process')) : Promise.resolve(success);
    });
    queue.add(50);
    mapping.startPolling();
    await drained();
    expect(mapping.counters).toMatchObject({ invocationErrors: 7, deleted: 50 });
  });

  it('ends when it is stopped while everything fails', async () => {
    const { clock, queue, mapping } = start();
    queue.failing = () => {
      throw new Error('the queue is ill');
    };
    mapping.startPolling();
    await clock.runUntil(() => queue.calls.receive >= 10);
    void mapping.stop();
    await clock.runUntil(() => mapping.pollers === 0);
    expect(mapping.pollers).toBe(0);
  });
});

describe('how much a mapping carries', () => {
  /** Bytes a second from the first to the last of 2,000 messages of 25,000 bytes each, on the hand’s time. */
  async function bytesPerSecond(scaling: PollerScaling): Promise<number> {
    const { clock, queue, mapping, drained } = start({ scaling });
    queue.add(2_000, 25_000);
    const beganAtMs = clock.now();
    mapping.startPolling();
    await drained();
    return (2_000 * 25_000) / ((clock.now() - beganAtMs) / 1_000);
  }

  it('is 5 MB a second on managed instances, after the first second’s', async () => {
    const perSecond = await bytesPerSecond(standardScaling(50, true));
    expect(perSecond).toBeGreaterThan(4_500_000);
    expect(perSecond).toBeLessThan(6_000_000);
  });

  it('is not bounded without that limit', async () => {
    expect(await bytesPerSecond(standardScaling(50, false))).toBeGreaterThan(50_000_000);
  });

  it('is 1 MB a second for each provisioned poller', async () => {
    const perSecond = await bytesPerSecond(provisionedScaling({ minimum: 2, maximum: 2 }));
    expect(perSecond).toBeGreaterThan(1_900_000);
    expect(perSecond).toBeLessThan(2_400_000);
  });

  it('is ten calls of SQS and ten batches at once for each provisioned poller', async () => {
    let running = 0;
    let most = 0;
    const { clock, queue, mapping, drained } = start(
      { scaling: provisionedScaling({ minimum: 2, maximum: 2 }) },
      async () => {
        most = Math.max(most, (running += 1));
        await clock.sleep(10_000);
        running -= 1;
        return success;
      },
    );
    queue.add(600, 1);
    const beganAtMs = clock.now();
    mapping.startPolling();
    await drained();
    expect(most).toBe(20);
    expect(queue.calls.receive).toBeLessThanOrEqual(20 + ((clock.now() - beganAtMs) / 1_000) * 20);
  });

  it('grows by 1,000 batches a minute with provisioned pollers, by 300 without', async () => {
    const grown = async (scaling: PollerScaling): Promise<number> => {
      const { clock, queue, mapping } = start({ scaling }, async () => {
        await clock.sleep(1_000);
        return success;
      });
      queue.add(12_000, 1);
      const endsAtMs = clock.now() + 10_000;
      mapping.startPolling();
      await clock.runUntil(() => clock.now() >= endsAtMs);
      return mapping.pollers;
    };
    const standard = await grown(standardScaling(undefined, false));
    expect(standard).toBeLessThanOrEqual(5 + 50);
    expect(standard).toBeGreaterThan(5 + 40);
    const provisioned = await grown(provisionedScaling({ minimum: 2, maximum: 60 }));
    expect(provisioned).toBeLessThanOrEqual(20 + 166);
    expect(provisioned).toBeGreaterThan(20 + 140);
  });
});
