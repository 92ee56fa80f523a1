import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { StoredMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { invalidValue, SqsError } from './sqs-error.ts';

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

interface MoveTask {
  taskId: string;
  source: Queue;
  destinationArn: string | undefined;
  perSecond: number | undefined;
  startedAtMs: number;
  toMove: number;
  moved: number;
  status: Status;
  failureReason: string | undefined;
  /** Stops at this time, if somebody cancelled it. */
  stopsAtMs: number;
}

/** A task without a rate of its own moves at most so many messages a second (SQS API reference, StartMessageMoveTask, read 2026-11-29). */
const mostPerSecond = 500;
/** How long a cancelled task goes on: AWS moved six more messages at one a second (recorded 2024-04-30). */
const cancellingMs = 6_000;
const tickMs = 100;

const noSuch = (what: 'SourceArn' | 'DestinationArn'): SqsError =>
  new SqsError(
    'ResourceNotFoundException',
    `The resource that you specified for the ${what} parameter doesn't exist.`,
    {
      status: 404,
    },
  );

/** SQS's message move tasks, of standard queues. States and errors are those recorded on AWS on 2024-04-30. */
export class MoveTasks {
  readonly #clock: Clock;
  readonly #queueOfArn: (arn: string) => Queue | undefined;
  readonly #allQueues: () => Iterable<Queue>;
  readonly #tasks: MoveTask[] = [];
  #closed = false;

  constructor(context: {
    clock: Clock;
    queueOfArn: (arn: string) => Queue | undefined;
    allQueues: () => Iterable<Queue>;
  }) {
    this.#clock = context.clock;
    this.#queueOfArn = context.queueOfArn;
    this.#allQueues = context.allQueues;
  }

  start({ SourceArn = '', DestinationArn, MaxNumberOfMessagesPerSecond: perSecond }: StartInput): object {
    const source = this.#queueOfArn(SourceArn);
    if (!source) throw noSuch('SourceArn');
    const isDeadLetterQueue = [...this.#allQueues()].some(
      ({ attributes }) => attributes.redrive?.deadLetterTargetArn === SourceArn,
    );
    if (!isDeadLetterQueue) throw invalidValue('Source queue must be configured as a Dead Letter Queue.');
    if (DestinationArn !== undefined && !this.#queueOfArn(DestinationArn)) throw noSuch('DestinationArn');
    if (
      perSecond !== undefined &&
      !(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= mostPerSecond)
    )
      throw invalidValue(
        `Value ${perSecond} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and ${mostPerSecond}.`,
      );
    if (this.#tasks.some((task) => task.source === source && isActive(task)))
      throw invalidValue(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    const task: MoveTask = {
      taskId: randomUUID(),
      source,
      destinationArn: DestinationArn,
      perSecond,
      startedAtMs: this.#clock.now(),
      toMove: source.counts.visible,
      moved: 0,
      status: 'RUNNING',
      failureReason: undefined,
      stopsAtMs: Infinity,
    };
    this.#tasks.unshift(task);
    this.#clock.after(0, () => void this.#move(task));
    return { TaskHandle: handleOf(task) };
  }

  list({ SourceArn = '', MaxResults = 1 }: { SourceArn?: string; MaxResults?: number }): object {
    const source = this.#queueOfArn(SourceArn);
    if (!source) throw noSuch('SourceArn');
    if (!(Number.isInteger(MaxResults) && MaxResults >= 1 && MaxResults <= 10))
      throw invalidValue(
        `Value ${MaxResults} for parameter MaxResults is invalid. Reason: Must be between 1 and 10.`,
      );
    return {
      Results: this.#tasks
        .filter((task) => task.source === source)
        .slice(0, MaxResults)
        .map(told),
    };
  }

  cancel({ TaskHandle = '' }: { TaskHandle?: string }): object {
    const { taskId, sourceArn } = readHandle(TaskHandle);
    const source = this.#queueOfArn(sourceArn);
    if (!source) throw noSuch('SourceArn');
    const task = this.#tasks.find((one) => one.taskId === taskId && one.source === source);
    if (!task) throw new SqsError('ResourceNotFoundException', 'Task does not exist.', { status: 404 });
    if (task.status !== 'RUNNING') throw invalidValue('Only active tasks can be cancelled.');
    task.status = 'CANCELLING';
    task.stopsAtMs = this.#clock.now() + cancellingMs;
    return { ApproximateNumberOfMessagesMoved: task.moved };
  }

  close(): void {
    this.#closed = true;
  }

  /** Moves what is due by now, and comes back until there is nothing left. Never rejects. */
  async #move(task: MoveTask): Promise<void> {
    const now = this.#clock.now();
    const due = Math.ceil(((now - task.startedAtMs + 1) / 1_000) * (task.perSecond ?? mostPerSecond));
    try {
      while (!this.#closed && task.moved < due) {
        if (now >= task.stopsAtMs) {
          task.status = 'CANCELLED';
          return;
        }
        if (task.destinationArn !== undefined && !this.#queueOfArn(task.destinationArn)) {
          task.status = 'FAILED';
          task.failureReason = 'AWS.SimpleQueueService.NonExistentQueue';
          return;
        }
        const outcome = await task.source.moveFirst((message) => this.#destination(task, message));
        if (outcome === 'empty') {
          task.status = task.status === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED';
          return;
        }
        if (outcome === 'nowhere') {
          task.status = 'FAILED';
          task.failureReason = 'CouldNotDetermineMessageSource';
          return;
        }
        task.moved += 1;
      }
    } catch {
      // What cannot be kept now may be later: the message is where it was.
    }
    if (!this.#closed) this.#clock.after(tickMs, () => void this.#move(task));
  }

  #destination(
    { source, destinationArn }: MoveTask,
    message: StoredMessage,
  ): { queue: Queue; message: StoredMessage } | undefined {
    const queue =
      this.#queueOfArn(destinationArn ?? message.deadLetterSourceArn ?? '') ?? this.#onlySource(source);
    if (!queue) return undefined;
    // A moved message is a new one (Amazon SQS developer guide, sqs-configure-dead-letter-queue-redrive, read 2026-11-29).
    const moved = {
      ...message,
      messageId: randomUUID(),
      sentAtMs: this.#clock.now(),
      receiveCount: 0,
      firstReceivedAtMs: undefined,
      deadLetterSourceArn: undefined,
    };
    return { queue, message: moved };
  }

  /** Where a message belongs that was sent to the dead-letter queue by hand: to its one source, if it has one. */
  #onlySource({ arn }: Queue): Queue | undefined {
    const sources = [...this.#allQueues()].filter(
      ({ attributes }) => attributes.redrive?.deadLetterTargetArn === arn,
    );
    return sources.length === 1 ? sources[0] : undefined;
  }
}

export interface StartInput {
  SourceArn?: string;
  DestinationArn?: string;
  MaxNumberOfMessagesPerSecond?: number;
}

const isActive = ({ status }: MoveTask): boolean => status === 'RUNNING' || status === 'CANCELLING';

const handleOf = ({ taskId, source }: MoveTask): string =>
  Buffer.from(JSON.stringify({ taskId, sourceArn: source.arn })).toString('base64');

function readHandle(handle: string): { taskId: string; sourceArn: string } {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, 'base64').toString()) as Record<
      string,
      unknown
    >;
    if (typeof taskId === 'string' && typeof sourceArn === 'string') return { taskId, sourceArn };
  } catch {
    // It is no handle.
  }
  throw invalidValue('Value for parameter TaskHandle is invalid.');
}

/** A task as `ListMessageMoveTasks` tells it; only one that runs has a handle. */
function told(task: MoveTask): object {
  const { source, destinationArn, perSecond, startedAtMs, toMove, moved, status, failureReason } = task;
  return {
    ...(status === 'RUNNING' && { TaskHandle: handleOf(task) }),
    Status: status,
    SourceArn: source.arn,
    ...(destinationArn !== undefined && { DestinationArn: destinationArn }),
    ...(perSecond !== undefined && { MaxNumberOfMessagesPerSecond: perSecond }),
    ApproximateNumberOfMessagesMoved: moved,
    ApproximateNumberOfMessagesToMove: toMove,
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    StartedTimestamp: startedAtMs,
  };
}
