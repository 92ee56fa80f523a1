import { sqsLimits } from '@telemetry/settings';
import { type Clock, systemClock } from '../clock.ts';
import { type Journal, noJournal } from './journal.ts';
import { messageBytes, type StoredMessage } from './message.ts';
import { MoveTasks } from './move-tasks.ts';
import { Queue, type QueueAttributes, type SendInput } from './queue.ts';
import { attributesOf, readAttributes } from './queue-attributes.ts';
import { receiptHandle } from './receipt-handle.ts';
import { batchError, invalidValue, noSuchQueue, SqsError } from './sqs-error.ts';

type Input = Record<string, unknown>;
type Action = (input: Input) => object | Promise<object>;

export interface SqsOptions {
  region: string;
  accountId: string;
  journal?: Journal;
  clock?: Clock;
}

/** SQS with standard queues, by the names and shapes of its API. */
export class Sqs {
  readonly #options: SqsOptions;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #queues = new Map<string, Queue>();
  readonly #moves: MoveTasks;
  /** Where this SQS is reached, for the URLs of queues. */
  endpoint = '';

  constructor(options: SqsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#journal = options.journal ?? noJournal;
    this.#moves = new MoveTasks({
      clock: this.#clock,
      queueOfArn: this.#queueOfArn,
      allQueues: () => this.#queues.values(),
    });
  }

  queue(name: string): Queue {
    const queue = this.#queues.get(name);
    if (!queue) throw noSuchQueue();
    return queue;
  }

  /** Makes a queue, or gives the one that there is these attributes; what was kept of its messages is there again. */
  putQueue(name: string, attributes: QueueAttributes): Queue {
    const existing = this.#queues.get(name);
    if (existing) {
      existing.attributes = attributes;
      return existing;
    }
    const queue = new Queue(name, this.#arnOf(name), attributes, {
      clock: this.#clock,
      journal: this.#journal,
      queueOfArn: this.#queueOfArn,
    });
    this.#queues.set(name, queue);
    return queue;
  }

  urlOf(name: string): string {
    return `${this.endpoint}/${this.#options.accountId}/${name}`;
  }

  /** Runs an action of the API. Throws `SqsError` with SQS's code and words. */
  async run(action: string, input: Input): Promise<object> {
    const run = Object.hasOwn(this.#actions, action) ? this.#actions[action] : undefined;
    if (!run)
      throw new SqsError('InvalidAction', `The action ${action} is not valid for this endpoint.`, {
        queryCode: 'InvalidAction',
      });
    return run(input);
  }

  /** Sends, without the way over the network that an application takes. Rejects with `SqsError`. */
  async send(queueName: string, input: SendInput): Promise<StoredMessage> {
    return this.queue(queueName).send(input);
  }

  close(): void {
    this.#moves.close();
    for (const queue of this.#queues.values()) queue.close();
    this.#journal.close();
  }

  readonly #queueOfArn = (arn: string): Queue | undefined => {
    const queue = this.#queues.get(arn.split(':').at(-1) ?? '');
    return queue?.arn === arn ? queue : undefined;
  };

  #arnOf(name: string): string {
    return `arn:aws:sqs:${this.#options.region}:${this.#options.accountId}:${name}`;
  }

  #of({ QueueUrl }: Input): Queue {
    return this.queue(String(QueueUrl).split('/').at(-1) ?? '');
  }

  readonly #actions: Readonly<Record<string, Action>> = {
    CreateQueue: ({ QueueName, Attributes = {} }) => {
      const name = String(QueueName);
      if (!/^[\w-]{1,80}$/.test(name))
        throw invalidValue(
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
        );
      if (!this.#queues.has(name)) this.putQueue(name, readAttributes(Attributes as Record<string, string>));
      return { QueueUrl: this.urlOf(name) };
    },
    DeleteQueue: async (input) => {
      const queue = this.#of(input);
      await queue.purge();
      queue.close();
      this.#queues.delete(queue.name);
      return {};
    },
    GetQueueUrl: ({ QueueName }) => ({ QueueUrl: this.urlOf(this.queue(String(QueueName)).name) }),
    ListQueues: ({ QueueNamePrefix = '' }) => ({
      QueueUrls: [...this.#queues.keys()]
        .filter((name) => name.startsWith(String(QueueNamePrefix)))
        .map((name) => this.urlOf(name)),
    }),
    ListDeadLetterSourceQueues: (input) => {
      const { arn } = this.#of(input);
      const sources = [...this.#queues.values()].filter(
        ({ attributes }) => attributes.redrive?.deadLetterTargetArn === arn,
      );
      return { queueUrls: sources.map(({ name }) => this.urlOf(name)) };
    },
    GetQueueAttributes: (input) => ({
      Attributes: attributesOf(this.#of(input), (input['AttributeNames'] ?? []) as string[]),
    }),
    SetQueueAttributes: (input) => {
      const queue = this.#of(input);
      queue.attributes = readAttributes(
        (input['Attributes'] ?? {}) as Record<string, string>,
        queue.attributes,
      );
      queue.lastModifiedAtMs = this.#clock.now();
      return {};
    },
    PurgeQueue: async (input) => {
      await this.#of(input).purge();
      return {};
    },
    SendMessage: async (input) => sent(await this.#of(input).send(input)),
    SendMessageBatch: (input) => {
      const queue = this.#of(input);
      const entries = entriesOf<SendInput & { Id: string }>(input);
      const bytes = entries.reduce(
        (sum, { MessageBody = '', MessageAttributes = {} }) =>
          sum + messageBytes(String(MessageBody), MessageAttributes),
        0,
      );
      if (bytes > sqsLimits.messageBytes)
        throw batchError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${sqsLimits.messageBytes} bytes. You have sent ${bytes} bytes.`,
        );
      return each(entries, async (entry) => sent(await queue.send(entry)));
    },
    ReceiveMessage: (input) => this.#receive(input),
    DeleteMessage: async (input) => {
      await this.#of(input).delete(String(input['ReceiptHandle']));
      return {};
    },
    DeleteMessageBatch: (input) => {
      const queue = this.#of(input);
      const entries = entriesOf<{ Id: string; ReceiptHandle?: string }>(input);
      return each(entries, async ({ ReceiptHandle }) => {
        await queue.delete(String(ReceiptHandle));
        return {};
      });
    },
    ChangeMessageVisibility: async (input) => {
      const { ReceiptHandle, VisibilityTimeout } = input;
      await this.#of(input).changeVisibility(String(ReceiptHandle), Number(VisibilityTimeout));
      return {};
    },
    ChangeMessageVisibilityBatch: (input) => {
      const queue = this.#of(input);
      const entries = entriesOf<{ Id: string; ReceiptHandle?: string; VisibilityTimeout?: number }>(input);
      return each(entries, async ({ ReceiptHandle, VisibilityTimeout }) => {
        await queue.changeVisibility(String(ReceiptHandle), Number(VisibilityTimeout));
        return {};
      });
    },
    StartMessageMoveTask: (input) => this.#moves.start(input),
    ListMessageMoveTasks: (input) => this.#moves.list(input),
    CancelMessageMoveTask: (input) => this.#moves.cancel(input),
  };

  async #receive(input: Input): Promise<object> {
    const queue = this.#of(input);
    const { MaxNumberOfMessages: most = 1, VisibilityTimeout: visibility } = input;
    const { WaitTimeSeconds: wait = queue.attributes.receiveWaitSeconds } = input;
    const names = (name: string): string[] => (input[name] ?? []) as string[];
    if (!isWhole(most, 1, 10))
      throw invalidValue(
        `Value ${String(most)} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
      );
    if (!isWhole(wait, 0, 20))
      throw invalidValue(
        `Value ${String(wait)} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
      );
    if (visibility !== undefined && !isWhole(visibility, 0, 43_200))
      throw invalidValue(
        `Value ${JSON.stringify(visibility)} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.`,
      );
    const messages = await queue.receive(most, wait, visibility);
    const system = new Set([...names('AttributeNames'), ...names('MessageSystemAttributeNames')]);
    const wanted = names('MessageAttributeNames');
    return messages.length === 0
      ? {}
      : { Messages: messages.map((message) => received(queue, message, system, wanted)) };
  }
}

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

const sent = ({ messageId, md5OfBody, md5OfAttributes }: StoredMessage): object => ({
  MD5OfMessageBody: md5OfBody,
  ...(md5OfAttributes !== undefined && { MD5OfMessageAttributes: md5OfAttributes }),
  MessageId: messageId,
});

function received(
  queue: Queue,
  message: StoredMessage,
  system: ReadonlySet<string>,
  wanted: string[],
): object {
  const all = wanted.some((name) => name === 'All' || name === '.*');
  const chosen = Object.fromEntries(
    Object.entries(message.attributes).filter(
      ([own]) =>
        all ||
        wanted.some((name) => (name.endsWith('.*') ? own.startsWith(name.slice(0, -1)) : own === name)),
    ),
  );
  const attributes = Object.entries(systemAttributes(message)).filter(
    ([name, value]) => value !== undefined && (system.has('All') || system.has(name)),
  );
  const digest = Object.keys(chosen).length > 0 && message.md5OfAttributes;
  return {
    MessageId: message.messageId,
    ReceiptHandle: receiptHandle(queue.arn, message),
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(attributes.length > 0 && { Attributes: Object.fromEntries(attributes) }),
    ...(digest && { MD5OfMessageAttributes: digest, MessageAttributes: chosen }),
  };
}

const systemAttributes = (message: StoredMessage): Record<string, string | undefined> => ({
  SenderId: 'AIDAEXAMPLE',
  SentTimestamp: String(message.sentAtMs),
  ApproximateReceiveCount: String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
  MessageGroupId: message.messageGroupId,
  DeadLetterQueueSourceArn: message.deadLetterSourceArn,
});

/** The entries of a batch, checked as SQS checks them before it looks into any (texts recorded on AWS 2024-04-30). */
function entriesOf<T extends { Id: string }>({ Entries = [] }: Input): T[] {
  const entries = Entries as T[];
  if (entries.length === 0)
    throw batchError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10)
    throw batchError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  if (!entries.every(({ Id }) => /^[\w-]{1,80}$/.test(Id)))
    throw batchError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  const twice = entries.find(({ Id }, i) => entries.findIndex((other) => other.Id === Id) !== i);
  if (twice) throw batchError('BatchEntryIdsNotDistinct', `Id ${twice.Id} repeated.`);
  return entries;
}

/** Runs each entry; what SQS refuses of one is told in `Failed`, and so is what could not be kept. */
async function each<T extends { Id: string }>(
  entries: readonly T[],
  run: (entry: T) => Promise<object>,
): Promise<object> {
  const Successful: object[] = [];
  const Failed: object[] = [];
  const outcomes = await Promise.allSettled(entries.map(run));
  for (const [i, outcome] of outcomes.entries()) {
    const Id = entries[i]?.Id;
    if (outcome.status === 'fulfilled') Successful.push({ Id, ...outcome.value });
    else Failed.push({ Id, ...failure(outcome.reason) });
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}

function failure(error: unknown): object {
  if (error instanceof SqsError)
    return { SenderFault: error.status < 500, Code: error.queryCode, Message: error.message };
  // That AWS calls it so is assumed.
  return { SenderFault: false, Code: 'InternalError', Message: (error as Error).message };
}
