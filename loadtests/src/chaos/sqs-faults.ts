import { type Instead, late, type PassedAnswer, type Passing } from './fault-proxy.ts';
import type { FaultKind } from './plan-faults.ts';

interface Received {
  Messages?: { MessageId: string }[];
}
interface Deletion {
  Entries: { Id: string }[];
}
interface Deleted {
  Failed?: { Id: string; Code: string; SenderFault: boolean }[];
}

/** Receives that are remembered, to be delivered again. */
const remembered = 50;

/** SQS as the mapping meets it while a fault is on: it remembers what it delivered. */
export class SqsFaults {
  /** Answers with messages, the oldest first. */
  readonly #delivered: Received[] = [];

  /** @param onHit told of each request that met the fault */
  meet(fault: FaultKind | undefined, passing: Passing, onHit: () => void): Promise<Instead> {
    const action = String(passing.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
    const hit = <T>(outcome: T): T => {
      onHit();
      return outcome;
    };
    switch (fault) {
      case 'sqs-status':
        return hit(Promise.resolve(unavailable));
      case 'sqs-reset':
        return hit(Promise.resolve('reset'));
      case 'sqs-silence':
        return hit(Promise.resolve('nothing'));
      case 'sqs-late':
        return hit(late(passing));
      case 'sqs-truncated':
        return hit(passing.forward().then((brokenOff) => ({ brokenOff })));
      case 'sqs-partial':
        if (action === 'DeleteMessageBatch') return this.#deleteHalf(passing, onHit);
    }
    if (action === 'ReceiveMessage') return this.#receive(fault, passing, onHit);
    return passing.forward();
  }

  async #receive(fault: FaultKind | undefined, passing: Passing, onHit: () => void): Promise<PassedAnswer> {
    const answer = await passing.forward();
    const received = json<Received>(answer.body);
    const { Messages: fresh = [] } = received;
    const again =
      fault === 'sqs-duplicate' ? this.#delivered.at(-1) : fault === 'sqs-stale' ? this.#delivered[0] : {};
    if (fresh.length > 0) {
      this.#delivered.push(received);
      if (this.#delivered.length > remembered) this.#delivered.splice(1, 1);
    }
    const ids = new Set(fresh.map(({ MessageId }) => MessageId));
    const more = (again?.Messages ?? []).filter(({ MessageId }) => !ids.has(MessageId));
    // No more than was asked for.
    const Messages = [...fresh, ...more].slice(0, 10);
    if (Messages.length === fresh.length) return answer;
    onHit();
    return { ...answer, body: Buffer.from(JSON.stringify({ ...received, Messages })) };
  }

  async #deleteHalf(passing: Passing, onHit: () => void): Promise<PassedAnswer> {
    const deletion = json<Deletion>(passing.body);
    const kept = deletion.Entries.splice(Math.ceil(deletion.Entries.length / 2));
    const answer = await passing.forward(Buffer.from(JSON.stringify(deletion)));
    if (kept.length === 0) return answer;
    onHit();
    const deleted = json<Deleted>(answer.body);
    const Failed = kept.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
    return {
      ...answer,
      body: Buffer.from(JSON.stringify({ ...deleted, Failed: [...(deleted.Failed ?? []), ...Failed] })),
    };
  }
}

const json = <T>(body: Buffer): T => JSON.parse(body.toString() || '{}') as T;

const unavailable: PassedAnswer = {
  status: 503,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from('{"__type":"com.amazonaws.sqs#ServiceUnavailable"}'),
};
