import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { countMessages } from '@telemetry/operations';
import type { BeliefOfPipeline } from './belief.ts';
import { CannotBeRun, holds } from './verdict.ts';

const json = { 'content-type': 'application/json' };
const ofAnEvent = { about: 'pipeline', usd: 0.001, seconds: 60 } as const;

export const beliefsOfAnEvent: readonly BeliefOfPipeline[] = [
  {
    ...ofAnEvent,
    id: 'event-is-stored',
    says: 'an event that was accepted is a row of an object within minutes, as it was sent',
    restsOnIt: 'everything',
    acceptance: true,
    async check(pipeline) {
      const sinceMs = Date.now();
      const { id, body } = pipeline.batch({ target: 'quote " 漢字 & + %' });
      const { status, text } = await pipeline.ask('an event', { headers: json, body });
      holds(status === 202, `the edge answered ${status}: ${text.slice(0, 200)}`);
      const row = await pipeline.stored('events', ({ event_id }) => event_id === id, sinceMs);
      holds(
        row['target'] === 'quote " 漢字 & + %',
        `its target is stored as ${JSON.stringify(row['target'])}`,
      );
    },
  },
  {
    ...ofAnEvent,
    id: 'event-received-at',
    says: '$context.requestTimeEpoch is in milliseconds, and reaches the row by the message’s attribute',
    restsOnIt: 'partitions, lateness and how rows are settled',
    async check(pipeline) {
      const sinceMs = Date.now();
      const { id, body } = pipeline.batch();
      await pipeline.ask('an event', { headers: json, body });
      const { received_at: receivedAt } = await pipeline.stored(
        'events',
        ({ event_id }) => event_id === id,
        sinceMs,
      );
      const ms = receivedAt instanceof Date ? receivedAt.getTime() : Number(receivedAt);
      holds(
        Math.abs(ms - sinceMs) < 60_000,
        `received_at is ${String(receivedAt)}, it was sent at ${sinceMs}`,
      );
    },
  },
  {
    ...ofAnEvent,
    id: 'dead-letter-comes-back',
    says: 'a message of the dead-letter queue that a move task brings back to the queue is processed',
    restsOnIt: 'pnpm dlq redrive, docs/runbook.md',
    acceptance: true,
    async check(pipeline) {
      const sinceMs = Date.now();
      const { sqs, queueUrl, deadLetterQueueUrl } = pipeline.at;
      const { total } = await countMessages(sqs, deadLetterQueueUrl);
      if (total > 0)
        throw new CannotBeRun(
          `the dead-letter queue has ${total} messages, and a move task takes all: pnpm dlq stats says what they are`,
        );
      const { id, body } = pipeline.batch();
      await pipeline.putDead(body);
      await pipeline.redrive(await pipeline.arnOf(deadLetterQueueUrl), await pipeline.arnOf(queueUrl));
      await pipeline.stored('events', ({ event_id }) => event_id === id, sinceMs);
    },
  },
  {
    ...ofAnEvent,
    id: 'queue-attributes',
    says: 'the queue keeps messages for four days and hides them for six time-outs; dead letters are kept for fourteen',
    restsOnIt: 'nothing that was accepted is lost in a pause of a weekend',
    async check({ at, answers }) {
      const [queue, dead] = await Promise.all(
        [at.queueUrl, at.deadLetterQueueUrl].map(async (QueueUrl) => {
          const { Attributes = {} } = await at.sqs.send(
            new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
          );
          answers.push({ asked: 'GetQueueAttributes', body: JSON.stringify(Attributes) });
          return Attributes;
        }),
      );
      holds(
        queue?.MessageRetentionPeriod === '345600',
        `the queue keeps for ${queue?.MessageRetentionPeriod} s`,
      );
      holds(
        dead?.MessageRetentionPeriod === '1209600',
        `dead letters are kept for ${dead?.MessageRetentionPeriod} s`,
      );
      const { maxReceiveCount, deadLetterTargetArn } = JSON.parse(queue.RedrivePolicy ?? '{}') as Record<
        string,
        unknown
      >;
      holds(Number(maxReceiveCount) >= 5, `maxReceiveCount is ${String(maxReceiveCount)}`);
      holds(deadLetterTargetArn === dead.QueueArn, `dead letters go to ${String(deadLetterTargetArn)}`);
    },
  },
];
