import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { mappingLimits, standardPollers } from '@telemetry/settings';
import { type Clock, systemClock } from '../clock.ts';
import type { Fleet, FleetResult } from '../lambda/fleet.ts';
import { failedMessageIds } from './partial-response.ts';
import type { PollerScaling } from './poller-scaling.ts';
import { Rate } from './rate.ts';
import { messageToRecord } from './sqs-record.ts';

export interface MappingDefinition {
  queueUrl: string;
  queueArn: string;
  region: string;
  batchSize: number;
  batchingWindowMs: number;
  reportBatchItemFailures: boolean;
  scaling: PollerScaling;
  /** A batch is given up when its messages have become visible again, milliseconds. */
  visibilityTimeoutMs: number;
}

export type BatchSettings = Pick<MappingDefinition, 'batchSize' | 'batchingWindowMs'>;

/** What a mapping needs beside its definition. */
export interface MappingContext {
  sqs: Pick<SQSClient, 'send'>;
  fleet: Pick<Fleet, 'invoke'>;
  /** Divides the minutes that pollers take to grow. */
  timeScale: number;
  onLog: (line: string) => void;
  clock?: Clock;
  /** From 0 to below 1. */
  random?: () => number;
}

/** An invocation that has ended: what it carried, and what became of it. */
export interface Delivery {
  /** Null where it could not even be made. */
  requestId: string | null;
  outcome: Exclude<FleetResult['kind'], 'throttled'> | 'not-made';
  /** Epoch milliseconds, cold start included. */
  invokedAtMs: number;
  durationMs: number;
  messages: { messageId: string; receiveCount: number; failed: boolean }[];
}

export interface MappingCounters {
  received: number;
  invocations: number;
  invocationErrors: number;
  batchItemFailures: number;
  malformedResponses: number;
  deleted: number;
  /** Batches whose messages became visible again while the function was throttled. */
  givenUp: number;
  batchSizeTotal: number;
  /** Sum over invocations from the invoke to its answer, cold start included: what default Lambda bills. */
  durationMs: number;
  throttles: Record<string, number>;
}

/** What is left of an invocation's payload is for the records' envelopes. */
const maxBatchBytes = mappingLimits.payloadBytes - 262_144;
const envelopeBytes = 1_200;

/** AWS's pollers wait longer; this is short so that a stop need not. */
const longPollSeconds = 1;
const windowPauseMs = 50;
const backOffMs = { first: 50, most: 2_000 };

export const noMappingCounters = (): MappingCounters => ({
  received: 0,
  invocations: 0,
  invocationErrors: 0,
  batchItemFailures: 0,
  malformedResponses: 0,
  deleted: 0,
  givenUp: 0,
  batchSizeTotal: 0,
  durationMs: 0,
  throttles: {},
});

/**
 * The event source mapping of one queue: receives, batches, invokes, and deletes what succeeded. What failed is left to the
 * visibility timeout. While the function throttles, it asks less often and keeps the batch until its messages are visible
 * again. It polls from `startPolling` on, and no error of the queue or of the function ends that.
 */
export class SqsMapping {
  #definition: MappingDefinition;
  readonly #context: MappingContext;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #bytes: Rate;
  readonly #receives: Rate;
  readonly counters = noMappingCounters();
  readonly #pollers = new Set<Promise<void>>();
  #startedAtMs: number;
  /** Lowered while the function throttles. */
  #throttleLimit = Infinity;
  #polling = false;
  #stopping = false;
  #working = 0;
  /** Told of each invocation that has ended. */
  onDelivery: ((delivery: Delivery) => void) | undefined;

  constructor(definition: MappingDefinition, context: MappingContext) {
    this.#definition = definition;
    this.#context = context;
    this.#clock = context.clock ?? systemClock;
    this.#random = context.random ?? Math.random;
    this.#startedAtMs = this.#clock.now();
    const { scaling } = definition;
    this.#bytes = new Rate(() => scaling.bytesPerSecond(this.#pollers.size), this.#clock);
    this.#receives = new Rate(() => scaling.receivesPerSecond(this.#pollers.size), this.#clock);
  }

  get polling(): boolean {
    return this.#polling;
  }

  /** Batches on their way: gathered, invoked or being deleted. */
  get working(): number {
    return this.#working;
  }

  get pollers(): number {
    return this.#pollers.size;
  }

  startPolling(): void {
    if (this.#polling || this.#stopping) return;
    this.#polling = true;
    this.#startedAtMs = this.#clock.now();
    while (this.#pollers.size < this.#definition.scaling.firstBatches) this.#addPoller();
  }

  /** Batch size and window of the batches that begin from now on: what UpdateEventSourceMapping changes. */
  change({ batchSize, batchingWindowMs }: Partial<BatchSettings>): void {
    this.#definition = {
      ...this.#definition,
      ...(batchSize !== undefined && { batchSize }),
      ...(batchingWindowMs !== undefined && { batchingWindowMs }),
    };
  }

  get batches(): BatchSettings {
    const { batchSize, batchingWindowMs } = this.#definition;
    return { batchSize, batchingWindowMs };
  }

  /** Receives no more. What is received already is handled to its end, a throttled batch as long as ever. */
  stopPolling(): void {
    this.#polling = false;
  }

  /** Lets running invocations end, gives throttled batches up, and stops for good. */
  async stop(): Promise<void> {
    this.#polling = false;
    this.#stopping = true;
    await Promise.all(this.#pollers);
  }

  #addPoller(): void {
    const poller = this.#poll();
    this.#pollers.add(poller);
    void poller.then(() => this.#pollers.delete(poller));
  }

  #allowedPollers(): number {
    const { firstBatches, mostBatches, addedPerMinute } = this.#definition.scaling;
    const minutes = ((this.#clock.now() - this.#startedAtMs) * this.#context.timeScale) / 60_000;
    return Math.min(mostBatches, this.#throttleLimit, firstBatches + Math.floor(minutes * addedPerMinute));
  }

  /** Never rejects. */
  async #poll(): Promise<void> {
    const { afterBatches, filledAtMost } = standardPollers.leaves;
    let littleInARow = 0;
    let pauseMs = backOffMs.first;
    while (this.#polling) {
      try {
        const filled = await this.#pollOnce();
        littleInARow = filled <= filledAtMost ? littleInARow + 1 : 0;
        pauseMs = backOffMs.first;
      } catch (error) {
        this.#tell('poller', error);
        await this.#clock.sleep(pauseMs);
        pauseMs = longer(pauseMs);
      }
      // Pollers beyond the first ones go when there is little or nothing to do.
      if (littleInARow >= afterBatches && this.#pollers.size > this.#definition.scaling.firstBatches) return;
      if (this.#pollers.size > Math.max(2, this.#throttleLimit)) return;
    }
  }

  /** Carries one batch, if there is one. Resolves to how full it was: of its messages or of its payload, 1 is full. */
  async #pollOnce(): Promise<number> {
    await this.#bytes.ready();
    if (!this.#polling) return 0;
    const first = await this.#receive(this.#definition.batchSize, longPollSeconds);
    if (first.length === 0) return 0;
    this.#working += 1;
    try {
      const batch = await this.#fill(first);
      const filled = Math.max(batch.length / this.#definition.batchSize, sizeOf(batch) / maxBatchBytes);
      // There is more than this poller carries: call another one.
      if (filled >= 1 && this.#pollers.size < this.#allowedPollers()) this.#addPoller();
      for (const payload of withinPayload(batch)) await this.#deliver(payload);
      return filled;
    } finally {
      this.#working -= 1;
    }
  }

  async #receive(most: number, waitSeconds: number): Promise<Message[]> {
    await this.#receives.ready();
    this.#receives.spend(1);
    const { Messages = [] } = await this.#context.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#definition.queueUrl,
        MaxNumberOfMessages: Math.min(10, most),
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    this.counters.received += Messages.length;
    this.#bytes.spend(Messages.reduce((bytes, message) => bytes + contentBytes(message), 0));
    return Messages;
  }

  /** Receives on until the batch is full, its window ends, or its payload is at the limit. An error ends it early. */
  async #fill(first: Message[]): Promise<Message[]> {
    const { batchSize, batchingWindowMs } = this.#definition;
    const batch = [...first];
    let bytes = sizeOf(first);
    const windowEndsMs = this.#clock.now() + batchingWindowMs;
    const leftMs = (): number => windowEndsMs - this.#clock.now();
    try {
      while (batch.length < batchSize && leftMs() > 0 && this.#polling && bytes < maxBatchBytes) {
        const more = await this.#receive(batchSize - batch.length, 0);
        batch.push(...more);
        bytes += sizeOf(more);
        if (more.length === 0) await this.#clock.sleep(Math.min(this.#pauseMs(), Math.max(0, leftMs())));
      }
    } catch (error) {
      this.#tell('receive', error);
    }
    return batch;
  }

  /** Pollers that looked at the same moments would leave all that came to the first of them. */
  #pauseMs(): number {
    return windowPauseMs * (0.5 + this.#random());
  }

  async #deliver(batch: Message[]): Promise<void> {
    const { visibilityTimeoutMs } = this.#definition;
    const payload = JSON.stringify({
      Records: batch.map((message) => messageToRecord(message, this.#definition)),
    });
    const visibleAtMs = this.#clock.now() + visibilityTimeoutMs;
    let pauseMs = backOffMs.first;
    for (;;) {
      const invokedAtMs = performance.now();
      const result = await this.#invoke(payload);
      if (result?.kind !== 'throttled') {
        this.counters.durationMs += performance.now() - invokedAtMs;
        this.counters.invocations += 1;
        this.counters.batchSizeTotal += batch.length;
        if (this.#throttleLimit !== Infinity) this.#throttleLimit += 1;
        if (this.#throttleLimit > this.#definition.scaling.mostBatches) this.#throttleLimit = Infinity;
        const answer = result?.kind === 'success' ? result.payload.toString() : undefined;
        const done = this.#succeeded(batch, answer);
        this.onDelivery?.(this.#delivery(batch, done, result, invokedAtMs));
        for (let i = 0; i < done.length; i += 10) await this.#delete(done.slice(i, i + 10), visibleAtMs);
        return;
      }
      this.counters.throttles[result.reason] = (this.counters.throttles[result.reason] ?? 0) + 1;
      this.#throttleLimit = Math.max(2, Math.floor(Math.min(this.#throttleLimit, this.#pollers.size) * 0.75));
      if (this.#stopping || this.#clock.now() + pauseMs > visibleAtMs) {
        this.counters.givenUp += 1;
        return;
      }
      await this.#clock.sleep(pauseMs);
      pauseMs = longer(pauseMs);
    }
  }

  /** An invocation that could not even be made has failed, as any other. */
  async #invoke(payload: string): Promise<FleetResult | undefined> {
    try {
      return await this.#context.fleet.invoke(payload);
    } catch (error) {
      this.#tell('invoke', error);
      return undefined;
    }
  }

  /** The messages of a batch that the function has done with. */
  #succeeded(batch: Message[], answer: string | undefined): Message[] {
    if (answer === undefined) {
      this.counters.invocationErrors += 1;
      return [];
    }
    if (!this.#definition.reportBatchItemFailures) return batch;
    const failed = failedMessageIds(answer, new Set(batch.map(({ MessageId = '' }) => MessageId)));
    if (failed === 'malformed') {
      this.counters.malformedResponses += 1;
      return [];
    }
    this.counters.batchItemFailures += failed.size;
    return batch.filter(({ MessageId = '' }) => !failed.has(MessageId));
  }

  #delivery(
    batch: readonly Message[],
    done: readonly Message[],
    result: Exclude<FleetResult, { kind: 'throttled' }> | undefined,
    invokedAtMs: number,
  ): Delivery {
    const succeeded = new Set(done);
    return {
      requestId: result?.requestId ?? null,
      outcome: result?.kind ?? 'not-made',
      invokedAtMs: performance.timeOrigin + invokedAtMs,
      durationMs: performance.now() - invokedAtMs,
      messages: batch.map((message) => ({
        messageId: message.MessageId ?? '',
        receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
        failed: !succeeded.has(message),
      })),
    };
  }

  /** Deletes, again and again as long as the messages are hidden; what is left then comes again. */
  async #delete(messages: Message[], visibleAtMs: number): Promise<void> {
    let left = messages;
    let pauseMs = backOffMs.first;
    for (;;) {
      left = await this.#tryDelete(left);
      if (left.length === 0 || this.#stopping || this.#clock.now() + pauseMs > visibleAtMs) return;
      await this.#clock.sleep(pauseMs);
      pauseMs = longer(pauseMs);
    }
  }

  /** What is worth another try: not what SQS says is wrong for good. */
  async #tryDelete(messages: Message[]): Promise<Message[]> {
    try {
      const { Failed = [] } = await this.#context.sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: this.#definition.queueUrl,
          Entries: messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle })),
        }),
      );
      this.counters.deleted += messages.length - Failed.length;
      for (const { Code, Message } of Failed) this.#tell('delete', new Error(`${Code}: ${Message}`));
      const again = new Set(Failed.filter(({ SenderFault }) => !SenderFault).map(({ Id }) => Id));
      return messages.filter((_, n) => again.has(String(n)));
    } catch (error) {
      this.#tell('delete', error);
      return messages;
    }
  }

  #tell(what: string, error: unknown): void {
    if (!this.#stopping) this.#context.onLog(`mapping: ${what}: ${(error as Error).message}`);
  }
}

const longer = (pauseMs: number): number => Math.min(backOffMs.most, pauseMs * 2);

/** Bytes of a message as SQS counts them. */
function contentBytes({ Body = '', MessageAttributes = {} }: Message): number {
  return Object.entries(MessageAttributes).reduce(
    (bytes, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      bytes + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
    Buffer.byteLength(Body),
  );
}

const sizeOf = (messages: readonly Message[]): number =>
  messages.reduce((bytes, { Body = '' }) => bytes + Buffer.byteLength(Body) + envelopeBytes, 0);

/** The messages in the order in which they came, cut where the next one would pass the limit of a payload. */
function* withinPayload(messages: readonly Message[]): Generator<Message[]> {
  let part: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf([message]);
    if (part.length > 0 && bytes + size > maxBatchBytes) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(message);
    bytes += size;
  }
  yield part;
}
