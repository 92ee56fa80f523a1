import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { HiddenMessages } from './hidden-messages.ts';
import type { Journal } from './journal.ts';
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

interface Waiter {
  wake: () => void;
  cancel: () => void;
}

/** One standard queue. Where a dead letter goes is its service's to say. */
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

  get messages(): StoredMessage[] {
    return [...this.#entries.values()].map(({ message }) => message);
  }

  /** Throws `SqsError` for what SQS refuses of a standard queue. */
  send(input: SendInput): StoredMessage {
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
    this.add(message, delay ?? delaySeconds);
    return message;
  }

  /** Takes a message in, and keeps it. */
  add(message: StoredMessage, delaySeconds = 0): void {
    const visibleAtMs = delaySeconds > 0 ? this.#clock.now() + delaySeconds * 1_000 : 0;
    this.#journal.put(this.name, message, visibleAtMs);
    this.#enter(message, visibleAtMs);
    this.#wakeOne();
  }

  /** Up to ten messages; waits for the first one. Those that were received too often become dead letters. */
  async receive(most: number, waitSeconds: number, visibilitySeconds?: number): Promise<StoredMessage[]> {
    const untilMs = this.#clock.now() + waitSeconds * 1_000;
    for (;;) {
      const received = this.#receiveNow(most, visibilitySeconds ?? this.attributes.visibilityTimeoutSeconds);
      const leftMs = untilMs - this.#clock.now();
      if (received.length > 0 || leftMs <= 0) return received;
      await this.#wait(Math.min(leftMs, this.#dueInMs()));
    }
  }

  delete(handle: string): void {
    const { messageId, receiveCount } = readReceiptHandle(this.arn, handle);
    const entry = this.#entries.get(messageId);
    // An older handle than the last one deletes nothing, and that is no error.
    if (entry?.message.receiveCount !== receiveCount) return;
    this.#journal.remove(messageId);
    this.#leave(entry);
  }

  /** A message that is visible again already is hidden again (recorded on AWS 2024-04-30). */
  changeVisibility(handle: string, seconds: number): void {
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
    this.#show(entry, false);
    const untilMs = this.#clock.now() + seconds * 1_000;
    this.#journal.hide(entry.message, untilMs);
    if (seconds > 0) this.#hide(entry, untilMs, true);
    else {
      this.#ready.push(entry);
      this.#wakeOne();
    }
  }

  purge(): void {
    this.#journal.clear(this.name);
    for (const entry of [...this.#entries.values()]) this.#leave(entry);
  }

  /** Takes the first message that can be received out of the queue, for a move. */
  take(): StoredMessage | undefined {
    const entry = this.#nextReady();
    if (!entry) return undefined;
    this.#journal.remove(entry.message.messageId);
    this.#entries.delete(entry.message.messageId);
    return entry.message;
  }

  /** Lets everybody who waits go. */
  close(): void {
    for (const waiter of [...this.#waiters]) waiter.wake();
  }

  #receiveNow(most: number, visibilitySeconds: number): StoredMessage[] {
    this.#showDue();
    const received: StoredMessage[] = [];
    // Received with a visibility timeout of 0: visible at once, but not twice in one receive.
    const stillVisible: Entry[] = [];
    if (this.#readyFrom >= this.#ready.length) return received;
    const now = this.#clock.now();
    const { redrive, retentionSeconds } = this.attributes;
    this.#journal.together(() => {
      while (received.length < most) {
        const entry = this.#nextReady();
        if (!entry) break;
        const { message } = entry;
        if (message.sentAtMs + retentionSeconds * 1_000 <= now) {
          this.#forget(entry);
          continue;
        }
        message.receiveCount += 1;
        const deadLetters =
          redrive && message.receiveCount > redrive.maxReceiveCount
            ? this.#queueOfArn(redrive.deadLetterTargetArn)
            : undefined;
        if (deadLetters) {
          this.#forget(entry);
          // The receive that moves it is not counted: a dead letter is first received as number maxReceiveCount + 1
          // (recorded on AWS 2024-04-30).
          message.receiveCount -= 1;
          deadLetters.add({ ...message, deadLetterSourceArn: this.arn });
          continue;
        }
        message.firstReceivedAtMs ??= now;
        const untilMs = now + visibilitySeconds * 1_000;
        this.#journal.hide(message, untilMs);
        if (visibilitySeconds > 0) this.#hide(entry, untilMs, true);
        else stillVisible.push(entry);
        received.push(message);
      }
    });
    this.#ready.push(...stillVisible);
    return received;
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

  #forget({ message: { messageId } }: Entry): void {
    this.#journal.remove(messageId);
    this.#entries.delete(messageId);
  }

  #leave(entry: Entry): void {
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
