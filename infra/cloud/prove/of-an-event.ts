import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { countMessages } from '@telemetry/operations';
import type { BeliefOfPipeline } from './belief.ts';
import { CannotBeRun, holds } from './verdict.ts';
import { ofWhoMaySend } from './edge-kinds.ts';
import { json } from './pipeline.ts';
import { storedEvent } from './stored-event.ts';

const ofTheWay = { about: 'pipeline', usd: 0.001, seconds: 60 } as const;
const ofAnEvent = { ...ofTheWay, notOf: ofWhoMaySend } as const;

/** What a form, JSON, a template of API Gateway or a shell would take for theirs; U+2028, and letters outside Unicode’s first plane. */
const everyCharacter =
  '\' " \\ / % %25 + & = # ; $input.body #set($a = 1)$a ${context.requestId} `x` <b> \t \u2028 é 漢 \u{1F600}';

export const beliefsOfAnEvent: readonly BeliefOfPipeline[] = [
  {
    ...ofAnEvent,
    id: 'event-is-stored',
    says: 'an event that was accepted is a row of an object within minutes, as it was sent',
    restsOnIt: 'everything',
    acceptance: true,
    async check(pipeline) {
      const target = 'quote " 漢字 & + %';
      const { row } = await storedEvent(pipeline, 'an event', { fields: { target } });
      holds(row['target'] === target, `its target is stored as ${JSON.stringify(row['target'])}`);
    },
  },
  {
    ...ofAnEvent,
    id: 'event-every-character',
    says: 'whatever a text holds is stored as it was sent: $util.urlEncode encodes all of it, and no template runs what a device says',
    restsOnIt: 'what SQL finds is what devices said',
    async check(pipeline) {
      const fields = { target: everyCharacter };
      const { target } = (await storedEvent(pipeline, 'an event with every character', { fields })).row;
      holds(target === everyCharacter, `its target is stored as ${JSON.stringify(target)}`);
    },
  },
  {
    ...ofAnEvent,
    id: 'event-as-text',
    says: 'what a beacon sends, text/plain;charset=UTF-8, is stored like what is sent as JSON',
    restsOnIt: 'pages that are closed',
    async check(pipeline) {
      await storedEvent(pipeline, 'an event as text', {
        headers: { 'content-type': 'text/plain;charset=UTF-8' },
      });
    },
  },
  {
    ...ofAnEvent,
    id: 'event-500-at-once',
    says: 'a client batch of 500 events is one message, and each of them a row',
    restsOnIt: 'the contract’s longest batch, docs/sending.md',
    notOf: (edge) =>
      ofWhoMaySend(edge) ??
      (edge.firewallBytes === undefined ? undefined : 'the firewall lets no 500 events through at once'),
    async check(pipeline) {
      const sinceMs = Date.now();
      const { body } = pipeline.batch();
      const { context, events } = JSON.parse(body) as { context: unknown; events: { id: string }[] };
      const all = Array.from({ length: 500 }, () => ({ ...events[0], id: pipeline.batch().id }));
      await pipeline.ask('500 events', { headers: json, body: JSON.stringify({ context, events: all }) });
      const missing = new Set<unknown>(all.map(({ id }) => id));
      const isLast = ({ event_id }: Record<string, unknown>): boolean =>
        missing.delete(event_id) && missing.size === 0;
      await pipeline.stored('events', isLast, sinceMs);
    },
  },
  {
    ...ofAnEvent,
    id: 'event-out-of-calendar',
    says: 'JSON Schema knows no calendar: the 30th of February passes the edge, and is kept among what was rejected, with its reason and as it was sent',
    restsOnIt: 'nothing that was accepted is lost, docs/data.md',
    async check(pipeline) {
      const sinceMs = Date.now();
      const { id, body } = pipeline.batch({ occurredAt: '2026-02-30T00:00:00Z' });
      const { status } = await pipeline.ask('the 30th of February', { headers: json, body });
      holds(status === 202, `the edge answered ${status}`);
      const { reason } = await pipeline.stored(
        'rejected',
        ({ original }) => String(original).includes(id),
        sinceMs,
      );
      holds(reason === 'time-not-in-calendar', `its reason is ${String(reason)}`);
    },
  },
  {
    ...ofTheWay,
    id: 'message-no-json',
    says: 'a message that is no JSON is taken from the queue once, and kept as it was among what was rejected',
    restsOnIt: 'dead letters are what may succeed later, and nothing else',
    async check(pipeline) {
      const sinceMs = Date.now();
      const { id, body } = pipeline.batch();
      await pipeline.put(body.slice(1), {
        receivedAt: { DataType: 'Number', StringValue: String(sinceMs) },
      });
      const { reason, original } = await pipeline.stored(
        'rejected',
        ({ original: text }) => String(text).includes(id),
        sinceMs,
      );
      holds(reason === 'not-json', `its reason is ${String(reason)}`);
      holds(original === body.slice(1), `it is kept as ${String(original)}`);
    },
  },
  {
    ...ofAnEvent,
    id: 'event-received-at',
    says: '$context.requestTimeEpoch is in milliseconds, and reaches the row by the message’s attribute',
    restsOnIt: 'partitions, lateness and how rows are settled',
    async check(pipeline) {
      const { row, sinceMs } = await storedEvent(pipeline, 'an event');
      const { received_at: receivedAt } = row;
      const ms = receivedAt instanceof Date ? receivedAt.getTime() : Number(receivedAt);
      holds(
        Math.abs(ms - sinceMs) < 60_000,
        `received_at is ${String(receivedAt)}, it was sent at ${sinceMs}`,
      );
    },
  },
  {
    ...ofTheWay,
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
    ...ofTheWay,
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
