import type { Consumer, Delivery } from '@telemetry/local-twin';
import type { Row } from '@telemetry/event-store/query';
import type { Events, Outcome } from './events.ts';

/** Invocations that are remembered; a message that was delivered before them shows none. */
const remembered = 5_000;
const shownRows = 1_000;

/** One invocation that carried a message. */
interface Carried extends Omit<Delivery, 'messages' | 'invokedAtMs'> {
  functionName: string;
  invokedAt: string;
  receiveCount: number;
  /** Whether the message went back to the queue. */
  failed: boolean;
}

/** The way of one message: from the request that brought it to the rows that it became. */
export interface Way {
  messageId: string;
  traceId: string | null;
  /** ISO 8601; null while nothing of it is stored, rejected or dead. */
  receivedAt: string | null;
  invocations: Carried[];
  /** Keys of the objects that hold its rows. */
  objects: string[];
  stored: number;
  rejected: number;
  dead: boolean;
}

/** The last invocations of all consumers, and what they carried. */
export class Deliveries {
  readonly #last: (Delivery & { functionName: string })[] = [];
  #next = 0;

  constructor(consumers: readonly Pick<Consumer, 'functionName' | 'mapping'>[]) {
    for (const { functionName, mapping } of consumers)
      mapping.onDelivery = (delivery) => {
        this.#last[this.#next] = { ...delivery, functionName };
        this.#next = (this.#next + 1) % remembered;
      };
  }

  /** The invocations that carried the message, the first first. */
  of(messageId: string): Carried[] {
    return this.#last
      .flatMap(({ messages, invokedAtMs, ...delivery }) =>
        messages
          .filter((message) => message.messageId === messageId)
          .map(({ receiveCount, failed }) => ({
            ...delivery,
            durationMs: Math.round(delivery.durationMs),
            invokedAt: new Date(invokedAtMs).toISOString(),
            receiveCount,
            failed,
          })),
      )
      .sort((a, b) => a.invokedAt.localeCompare(b.invokedAt));
  }
}

export async function wayOf(messageId: string, events: Events, deliveries: Deliveries): Promise<Way> {
  const rows = async (outcome: Outcome): Promise<Row[]> => {
    const asked = new URLSearchParams({ message_id: messageId, limit: String(shownRows) });
    return (await events.ask(outcome, asked, new AbortController().signal)).events;
  };
  const [stored, rejected, dead] = await Promise.all([rows('stored'), rows('rejected'), rows('dead')]);
  const any = stored[0] ?? rejected[0] ?? dead[0];
  const objects = stored.flatMap(({ object }) => (typeof object === 'string' ? [object] : []));
  return {
    messageId,
    traceId: text(any?.['trace_id']),
    receivedAt: text(any?.['received_at']),
    invocations: deliveries.of(messageId),
    objects: [...new Set(objects)],
    stored: stored.length,
    rejected: rejected.length,
    dead: dead.length > 0,
  };
}

const text = (value: unknown): string | null =>
  typeof value === 'string' ? value : value instanceof Date ? value.toISOString() : null;
