import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { HiddenMessages } from './hidden-messages.ts';
import type { Change, Journal } from './journal.ts';
import {
  checkAttributes,
  checkBody,
  checkId,
  md5,
  md5OfAttributes,
  type MessageAttributes,
  messageBytes,
  type StoredMessage,
} from './message.ts';
import { readReceiptHandle } from './receipt-handle.ts';
import { invalidValue, SqsError } from './sqs-error.ts';

export interface QueueAttributes {
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  delaySeconds: number;
  receiveWaitSeconds: number;
  maximumMessageBytes: number;
  redrive?: { deadLetterTargetArn: string; maxReceiveCount: number };
}

export interface SendInput {
  MessageBody?: unknown;
  MessageAttributes?: MessageAttributes;
  DelaySeconds?: number;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
  MessageSystemAttributes?: unknown;
}

interface Entry {
  message: StoredMessage;
  /** Hidden until then; nothing for one that can be received. */
  hiddenUntilMs: number | undefined;
  /** Hidden because it was received, and not because of a delay. */
  inFlight: boolean;
}

/** An entry that a receive takes out of the ready list, and what becomes of it. */
interface Taken {
  entry: Entry;
  change: Change;
  /** Once that is kept. */
  kept: () => void;
  /** When it cannot be kept: then nothing has happened. */
  undo: () => void;
  isReceived: boolean;
}

interface Waiter {
  wake: () => void;
  cancel: () => void;
}

/**
 * One standard queue. Where a dead letter goes is its service's to say. What it answers is kept: a call that changes the queue
 * resolves once the journal has it, and rejects when it cannot have it, and then nothing has changed.
 */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  attributes: QueueAttributes;
  lastModifiedAtMs: number;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #queueOfArn: (arn: string) => Queue | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #hidden = new HiddenMessages<Entry>();
  /** What can be received, the first one first. */
  #ready: Entry[] = [];
  #readyFrom = 0;
  #inFlight = 0;
  #delayed = 0;
  readonly #waiters = new Set<Waiter>();

  constructor(
    name: string,
    arn: string,
    attributes: QueueAttributes,
    context: { clock: Clock; journal: Journal; queueOfArn: (arn: string) => Queue | undefined },
  ) {
    this.name = name;
    this.arn = arn;
    this.attributes = attributes;
    this.#clock = context.clock;
    this.#journal = context.journal;
    this.#queueOfArn = context.queueOfArn;
    this.createdAtMs = this.lastModifiedAtMs = this.#clock.now();
    for (const { message, visibleAtMs } of this.#journal.read(name)) this.#enter(message, visibleAtMs);
  }

  get counts(): { visible: number; inFlight: number; delayed: number } {
    this.#showDue();
    return {
      visible: this.#entries.size - this.#inFlight - this.#delayed,
      inFlight: this.#inFlight,
      delayed: this.#delayed,
    };
  }

  get messages(): IteratorObject<StoredMessage> {
    return this.#entries.values().map(({ message }) => message);
  }

  /** Rejects with `SqsError` for what SQS refuses of a standard queue. */
  async send(input: SendInput): Promise<StoredMessage> {
    const {
      MessageBody: body,
      MessageAttributes: attributes = {},
      DelaySeconds: delay,
      MessageGroupId,
    } = input;
    const { maximumMessageBytes, delaySeconds } = this.attributes;
    checkBody(body);
    checkAttributes(attributes);
    checkId('MessageGroupId', MessageGroupId);
    if (input.MessageDeduplicationId !== undefined) {
      checkId('MessageDeduplicationId', input.MessageDeduplicationId);
      throw invalidValue(
        `Value ${input.MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
      );
    }
    if (input.MessageSystemAttributes !== undefined)
      throw new SqsError('UnsupportedOperation', 'The twin’s queue keeps no system attributes of a sender.');
    if (delay !== undefined && !(Number.isInteger(delay) && delay >= 0 && delay <= 900))
      throw invalidValue(
        `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
      );
    if (messageBytes(body, attributes) > maximumMessageBytes)
      throw invalidValue(
        `One or more parameters are invalid. Reason: Message must be shorter than ${maximumMessageBytes} bytes.`,
      );
    const message: StoredMessage = {
      messageId: randomUUID(),
      body,
      attributes,
      md5OfBody: md5(body),
      md5OfAttributes: md5OfAttributes(attributes),
      messageGroupId: MessageGroupId,
      sentAtMs: this.#clock.now(),
      receiveCount: 0,
      firstReceivedAtMs: undefined,
      deadLetterSourceArn: undefined,
    };
    const delayMs = (delay ?? delaySeconds) * 1_000;
    const visibleAtMs = delayMs > 0 ? this.#clock.now() + delayMs : 0;
    // Nobody receives it before it is kept.
    return this.#journal.keep([{ kind: 'put', queue: this.name, message, visibleAtMs }], () => {
      this.#arrive(message, visibleAtMs);
      return message;
    });
  }

  /** Up to ten messages; waits for the first one. Those that were received too often become dead letters. */
  async receive(most: number, waitSeconds: number, visibilitySeconds?: number): Promise<StoredMessage[]> {
    const untilMs = this.#clock.now() + waitSeconds * 1_000;
    for (;;) {
      const taken = this.#takeReady(most, visibilitySeconds ?? this.attributes.visibilityTimeoutSeconds);
      if (taken.length > 0) {
        const received = await this.#keepTaken(taken);
        if (received.length > 0) return received;
        continue;
      }
      const leftMs = untilMs - this.#clock.now();
      if (leftMs <= 0) return [];
      await this.#wait(Math.min(leftMs, this.#dueInMs()));
    }
  }

  async delete(handle: string): Promise<void> {
    const { messageId, receiveCount } = readReceiptHandle(this.arn, handle);
    const entry = this.#entries.get(messageId);
    // An older handle than the last one deletes nothing, and that is no error.
    if (entry?.message.receiveCount !== receiveCount) return;
    await this.#journal.keep([{ kind: 'remove', queue: this.name, messageId }], () => this.#leave(entry));
  }

  /** A message that is visible again already is hidden again (recorded on AWS 2024-04-30). */
  async changeVisibility(handle: string, seconds: number): Promise<void> {
    const { messageId, receiveCount } = readReceiptHandle(this.arn, handle);
    if (!(Number.isInteger(seconds) && seconds >= 0 && seconds <= 43_200))
      throw invalidValue(
        `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.`,
      );
    this.#showDue();
    const entry = this.#entries.get(messageId);
    if (!entry || entry.message.receiveCount !== receiveCount)
      throw invalidValue(
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    const untilMs = this.#clock.now() + seconds * 1_000;
    await this.#journal.keep([hiding(this.name, entry.message, untilMs)], () => {
      if (!this.#has(entry)) return;
      this.#show(entry, false);
      if (seconds > 0) this.#hide(entry, untilMs, true);
      else {
        this.#ready.push(entry);
        this.#wakeOne();
      }
    });
  }

  async purge(): Promise<void> {
    await this.#journal.keep([{ kind: 'clear', queue: this.name }], () => {
      for (const entry of [...this.#entries.values()]) this.#leave(entry);
    });
  }

  /** Moves the first message that can be received to where `to` says, as what it says there, unless it says nothing. */
  async moveFirst(
    to: (message: StoredMessage) => { queue: Queue; message: StoredMessage } | undefined,
  ): Promise<'moved' | 'empty' | 'nowhere'> {
    this.#showDue();
    const first = this.#ready[this.#readyFrom];
    if (!first) return 'empty';
    const destination = to(first.message);
    if (!destination) return 'nowhere';
    this.#nextReady();
    const { queue, message } = destination;
    const changes: Change[] = [
      { kind: 'remove', queue: this.name, messageId: first.message.messageId },
      { kind: 'put', queue: queue.name, message, visibleAtMs: 0 },
    ];
    try {
      await this.#journal.keep(changes, () => {
        this.#entries.delete(first.message.messageId);
        queue.#arrive(message, 0);
      });
    } catch (error) {
      this.#giveBack([first]);
      throw error;
    }
    return 'moved';
  }

  /** Lets everybody who waits go. */
  close(): void {
    for (const waiter of [...this.#waiters]) waiter.wake();
  }

  /** Takes so many out of the ready list as may be received, and on the way those that are too old or were received too often. */
  #takeReady(most: number, visibilitySeconds: number): Taken[] {
    this.#showDue();
    const taken: Taken[] = [];
    const now = this.#clock.now();
    const { redrive, retentionSeconds } = this.attributes;
    const deadLetters = redrive && this.#queueOfArn(redrive.deadLetterTargetArn);
    for (let received = 0; received < most;) {
      const entry = this.#nextReady();
      if (!entry) break;
      const { message } = entry;
      if (message.sentAtMs + retentionSeconds * 1_000 <= now) taken.push(this.#expired(entry));
      else if (deadLetters && message.receiveCount >= redrive.maxReceiveCount)
        taken.push(this.#dead(entry, deadLetters));
      else {
        received += 1;
        taken.push(this.#received(entry, now, visibilitySeconds));
      }
    }
    return taken;
  }

  #expired(entry: Entry): Taken {
    const { messageId } = entry.message;
    return {
      entry,
      change: { kind: 'remove', queue: this.name, messageId },
      kept: () => this.#entries.delete(messageId),
      undo: () => {},
      isReceived: false,
    };
  }

  /**
   * It is in this queue until it is kept in the other. The receive that moves it is not counted: a dead letter is first received as
   * number maxReceiveCount + 1 (recorded on AWS 2024-04-30).
   */
  #dead(entry: Entry, deadLetters: Queue): Taken {
    const message = { ...entry.message, deadLetterSourceArn: this.arn };
    return {
      entry,
      change: { kind: 'put', queue: deadLetters.name, message, visibleAtMs: 0 },
      kept: () => {
        this.#entries.delete(message.messageId);
        deadLetters.#arrive(message, 0);
      },
      undo: () => {},
      isReceived: false,
    };
  }

  #received(entry: Entry, now: number, visibilitySeconds: number): Taken {
    const { message } = entry;
    const { firstReceivedAtMs } = message;
    const untilMs = now + visibilitySeconds * 1_000;
    message.receiveCount += 1;
    message.firstReceivedAtMs ??= now;
    const hides = visibilitySeconds > 0;
    if (hides) this.#hide(entry, untilMs, true);
    return {
      entry,
      change: hiding(this.name, message, untilMs),
      // Visible at once, but not twice in one receive.
      kept: () => {
        if (!hides && this.#has(entry)) this.#ready.push(entry);
      },
      undo: () => {
        message.receiveCount -= 1;
        message.firstReceivedAtMs = firstReceivedAtMs;
        if (hides) this.#show(entry, false);
      },
      isReceived: true,
    };
  }

  async #keepTaken(taken: readonly Taken[]): Promise<StoredMessage[]> {
    const changes = taken.map(({ change }) => change);
    try {
      return await this.#journal.keep(changes, () => {
        for (const { kept } of taken) kept();
        return taken.flatMap(({ entry, isReceived }) => (isReceived ? [entry.message] : []));
      });
    } catch (error) {
      for (const { undo } of taken) undo();
      this.#giveBack(taken.map(({ entry }) => entry));
      throw error;
    }
  }

  /** Back to where they were taken from, and whoever waits may have them. */
  #giveBack(entries: readonly Entry[]): void {
    this.#ready.splice(this.#readyFrom, 0, ...entries.filter((entry) => this.#has(entry)));
    this.#wakeOne();
  }

  #has(entry: Entry): boolean {
    return this.#entries.get(entry.message.messageId) === entry;
  }

  #arrive(message: StoredMessage, visibleAtMs: number): void {
    this.#enter(message, visibleAtMs);
    this.#wakeOne();
  }

  #enter(message: StoredMessage, visibleAtMs: number): void {
    const entry: Entry = { message, hiddenUntilMs: undefined, inFlight: false };
    this.#entries.set(message.messageId, entry);
    if (visibleAtMs > this.#clock.now()) this.#hide(entry, visibleAtMs, message.receiveCount > 0);
    else this.#ready.push(entry);
  }

  #hide(entry: Entry, untilMs: number, inFlight: boolean): void {
    entry.hiddenUntilMs = untilMs;
    entry.inFlight = inFlight;
    if (inFlight) this.#inFlight += 1;
    else this.#delayed += 1;
    this.#hidden.add(entry, untilMs);
  }

  /** Ends the hiding of an entry, and makes it one that can be received if so. */
  #show(entry: Entry, receivable: boolean): void {
    if (entry.hiddenUntilMs === undefined) {
      // It is in the ready list: its place there is left empty.
      const at = this.#ready.indexOf(entry, this.#readyFrom);
      if (at >= 0) this.#ready.splice(at, 1);
    } else if (entry.inFlight) this.#inFlight -= 1;
    else this.#delayed -= 1;
    entry.hiddenUntilMs = undefined;
    if (receivable) this.#ready.push(entry);
  }

  #showDue(): void {
    const now = this.#clock.now();
    for (let first = this.#hidden.first; first && first.visibleAtMs <= now; first = this.#hidden.first) {
      this.#hidden.takeFirst();
      // An entry whose time was changed is in the heap twice.
      if (first.item.hiddenUntilMs === first.visibleAtMs) this.#show(first.item, true);
    }
  }

  #nextReady(): Entry | undefined {
    const entry = this.#ready[this.#readyFrom];
    if (!entry) return undefined;
    this.#readyFrom += 1;
    if (this.#readyFrom > 1_000 && this.#readyFrom * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#readyFrom);
      this.#readyFrom = 0;
    }
    return entry;
  }

  #leave(entry: Entry): void {
    if (!this.#has(entry)) return;
    this.#show(entry, false);
    this.#entries.delete(entry.message.messageId);
  }

  /** Until the next hidden message can be received, milliseconds. */
  #dueInMs(): number {
    return Math.max(0, (this.#hidden.first?.visibleAtMs ?? Infinity) - this.#clock.now());
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        wake: () => {
          waiter.cancel();
          this.#waiters.delete(waiter);
          resolve();
        },
        cancel: this.#clock.after(ms, () => waiter.wake()),
      };
      this.#waiters.add(waiter);
    });
  }

  #wakeOne(): void {
    for (const waiter of this.#waiters) return waiter.wake();
  }
}

/** The message as it is now: it may be received again before this is written. */
const hiding = (
  queue: string,
  { messageId, receiveCount, firstReceivedAtMs }: StoredMessage,
  visibleAtMs: number,
): Change => ({ kind: 'hide', queue, message: { messageId, receiveCount, firstReceivedAtMs }, visibleAtMs });
