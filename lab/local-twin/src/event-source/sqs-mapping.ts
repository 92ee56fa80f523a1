import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Fleet } from '../lambda/fleet.ts';
import { failedMessageIds } from './partial-response.ts';
import { messageToRecord } from './sqs-record.ts';

export interface MappingDefinition {
  queueUrl: string;
  queueArn: string;
  region: string;
  batchSize: number;
  batchingWindowMs: number;
  reportBatchItemFailures: boolean;
  maxConcurrency: number;
  /** A batch is given up when its messages have become visible again, milliseconds. */
  visibilityTimeoutMs: number;
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

/** An invocation carries at most 6 MB (AWS Lambda developer guide, gettingstarted-limits, read 2026-11-21); the rest is for the record's envelope. */
const maxBatchBytes = 6 * 1024 * 1024 - 262_144;
const envelopeBytes = 1_200;

/** Standard mappings begin with five pollers and add 300 a minute (AWS Lambda developer guide, services-sqs-scaling, read 2026-11-21). */
const firstPollers = 5;
const addedPerMinute = 300;

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
 * again. It polls from `startPolling` on.
 */
export class SqsMapping {
  readonly #sqs: SQSClient;
  readonly #fleet: Fleet;
  readonly #definition: MappingDefinition;
  readonly #timeScale: number;
  readonly counters = noMappingCounters();
  readonly #pollers = new Set<Promise<void>>();
  #startedAtMs = Date.now();
  /** Lowered while the function throttles. */
  #throttleLimit = Infinity;
  #polling = false;
  #stopping = false;
  #working = 0;

  constructor(sqs: SQSClient, fleet: Fleet, definition: MappingDefinition, timeScale: number) {
    this.#sqs = sqs;
    this.#fleet = fleet;
    this.#definition = definition;
    this.#timeScale = timeScale;
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
    this.#startedAtMs = Date.now();
    while (this.#pollers.size < Math.min(firstPollers, this.#definition.maxConcurrency)) this.#addPoller();
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
    const poller = this.#poll().catch((error: unknown) => {
      if (!this.#stopping) console.error(`mapping: ${(error as Error).message}`);
    });
    this.#pollers.add(poller);
    void poller.then(() => this.#pollers.delete(poller));
  }

  #allowedPollers(): number {
    const minutes = ((Date.now() - this.#startedAtMs) * this.#timeScale) / 60_000;
    return Math.min(
      this.#definition.maxConcurrency,
      this.#throttleLimit,
      firstPollers + Math.floor(minutes * addedPerMinute),
    );
  }

  async #poll(): Promise<void> {
    let idlePolls = 0;
    while (this.#polling) {
      const first = await this.#receiveOrPause();
      if (first.length === 0) {
        idlePolls += 1;
        // Pollers beyond the first ones go when there is nothing to do.
        if (idlePolls >= 3 && this.#pollers.size > firstPollers) return;
        continue;
      }
      idlePolls = 0;
      this.#working += 1;
      try {
        const batch = await this.#fill(first);
        // There is more than this poller carries: call another one.
        if (batch.length >= this.#definition.batchSize && this.#pollers.size < this.#allowedPollers())
          this.#addPoller();
        for (const payload of withinPayload(batch)) await this.#deliver(payload);
      } finally {
        this.#working -= 1;
      }
      if (this.#pollers.size > Math.max(2, this.#throttleLimit)) return;
    }
  }

  /** A queue that does not answer is asked again: a poller does not die of it. */
  async #receiveOrPause(): Promise<Message[]> {
    try {
      return await this.#receive(this.#definition.batchSize, longPollSeconds);
    } catch (error) {
      if (!this.#stopping) {
        console.error(`mapping: ${(error as Error).message}`);
        await sleep(longPollSeconds * 1_000);
      }
      return [];
    }
  }

  async #receive(most: number, waitSeconds: number): Promise<Message[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#definition.queueUrl,
        MaxNumberOfMessages: Math.min(10, most),
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    this.counters.received += Messages.length;
    return Messages;
  }

  /** Receives on until the batch is full, its window ends, or its payload is at the limit. */
  async #fill(first: Message[]): Promise<Message[]> {
    const { batchSize, batchingWindowMs } = this.#definition;
    const batch = [...first];
    let bytes = sizeOf(first);
    const windowEndsMs = Date.now() + batchingWindowMs;
    while (batch.length < batchSize && Date.now() < windowEndsMs && this.#polling && bytes < maxBatchBytes) {
      const more = await this.#receive(batchSize - batch.length, 0);
      batch.push(...more);
      bytes += sizeOf(more);
      if (more.length === 0) await sleep(Math.min(windowPauseMs, Math.max(0, windowEndsMs - Date.now())));
    }
    return batch;
  }

  async #deliver(batch: Message[]): Promise<void> {
    const { queueArn, region, visibilityTimeoutMs } = this.#definition;
    const payload = JSON.stringify({
      Records: batch.map((message) => messageToRecord(message, queueArn, region)),
    });
    const giveUpAtMs = Date.now() + visibilityTimeoutMs;
    let pauseMs = backOffMs.first;
    for (;;) {
      const invokedAtMs = performance.now();
      const result = await this.#fleet.invoke(payload);
      if (result.kind !== 'throttled') {
        this.counters.durationMs += performance.now() - invokedAtMs;
        this.counters.invocations += 1;
        this.counters.batchSizeTotal += batch.length;
        if (this.#throttleLimit !== Infinity) this.#throttleLimit += 1;
        if (this.#throttleLimit > this.#definition.maxConcurrency) this.#throttleLimit = Infinity;
        await this.#settle(batch, result.kind === 'success' ? result.payload.toString() : undefined);
        return;
      }
      this.counters.throttles[result.reason] = (this.counters.throttles[result.reason] ?? 0) + 1;
      this.#throttleLimit = Math.max(2, Math.floor(Math.min(this.#throttleLimit, this.#pollers.size) * 0.75));
      if (this.#stopping || Date.now() + pauseMs > giveUpAtMs) {
        this.counters.givenUp += 1;
        return;
      }
      await sleep(pauseMs);
      pauseMs = Math.min(backOffMs.most, pauseMs * 2);
    }
  }

  async #settle(batch: Message[], answer: string | undefined): Promise<void> {
    if (answer === undefined) {
      this.counters.invocationErrors += 1;
      return;
    }
    let done = batch;
    if (this.#definition.reportBatchItemFailures) {
      const failed = failedMessageIds(answer, new Set(batch.map(({ MessageId = '' }) => MessageId)));
      if (failed === 'malformed') {
        this.counters.malformedResponses += 1;
        return;
      }
      this.counters.batchItemFailures += failed.size;
      done = batch.filter(({ MessageId = '' }) => !failed.has(MessageId));
    }
    for (let i = 0; i < done.length; i += 10) {
      const group = done.slice(i, i + 10);
      await this.#sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: this.#definition.queueUrl,
          Entries: group.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle })),
        }),
      );
      this.counters.deleted += group.length;
    }
  }
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
