import {
  CancelMessageMoveTaskCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { sqsLimits } from '@telemetry/settings';
import type { BeliefOfPipeline } from './belief.ts';
import { holds, statusOfRefusal } from './verdict.ts';
import type { Pipeline } from './pipeline.ts';

const ofTheQueue = { about: 'pipeline', usd: 0.0001, seconds: 5 } as const;

/** The name and the status of SQS's refusal; nothing where it took the call. */
async function refusalOf(
  call: Promise<unknown>,
): Promise<{ name: string; status: number; message: string } | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, status: statusOfRefusal(error), message };
  }
}

/** Holds when SQS refuses a call about the queue by this name. */
async function isRefused(
  { at, answers }: Pipeline,
  asked: string,
  name: RegExp,
  call: (sqs: SQSClient, queueUrl: string) => Promise<unknown>,
  status = 400,
): Promise<void> {
  const refused = await refusalOf(call(at.sqs, at.queueUrl));
  answers.push({ asked, body: refused ? `${refused.status} ${refused.name}` : 'taken' });
  holds(refused !== undefined, `SQS took it: ${asked}`);
  holds(name.test(refused.name), `SQS said ${refused.name}: ${refused.message}`);
  holds(refused.status === status, `SQS answered ${refused.status} ${refused.name}`);
}

/** Sends a batch of the run, made as long as the limit and so many bytes more; attributes count by name, type and value. */
async function sendOfLength(
  pipeline: Pipeline,
  more: number,
  filling: string,
): Promise<ReturnType<typeof refusalOf>> {
  const receivedAt = String(Date.now());
  const attributes = 'receivedAt'.length + 'Number'.length + receivedAt.length;
  const { body } = pipeline.batch();
  const [before = '', after = ''] = body.split('"deviceId"');
  const around = `${before}"unknown":"","deviceId"${after}`;
  const bytes = sqsLimits.messageBytes + more - attributes - Buffer.byteLength(around);
  const unit = Buffer.byteLength(filling);
  const fill = filling.repeat(Math.floor(bytes / unit)) + 'x'.repeat(bytes % unit);
  return refusalOf(
    pipeline.put(`${before}"unknown":"${fill}","deviceId"${after}`, {
      receivedAt: { DataType: 'Number', StringValue: receivedAt },
    }),
  );
}

export const beliefsOfTheQueue: readonly BeliefOfPipeline[] = [
  {
    ...ofTheQueue,
    id: 'queue-longest-message',
    says: `a message of ${sqsLimits.messageBytes.toLocaleString('en')} bytes with its attributes counted is taken, and one byte more is refused with InvalidParameterValue`,
    restsOnIt: 'the edge’s 413, docs/sending.md',
    async check(pipeline) {
      const taken = await sendOfLength(pipeline, 0, 'x');
      holds(taken === undefined, `SQS refused it with ${taken?.name}: ${taken?.message}`);
      const refused = await sendOfLength(pipeline, 1, 'x');
      pipeline.answers.push({
        asked: 'SendMessage, one byte over the limit',
        body: refused?.message ?? 'taken',
      });
      holds(refused !== undefined, 'SQS took one byte more');
      holds(/InvalidParameterValue/.test(refused.name), `SQS named the error ${refused.name}`);
      holds(refused.status === 400, `SQS answered ${refused.status}`);
    },
  },
  {
    ...ofTheQueue,
    id: 'queue-longest-request-by-json',
    says: 'by JSON a message within the limit is taken, however long the request is by its escapes: twice the message, here',
    restsOnIt: 'pnpm dlq send and replay, which send by JSON',
    async check(pipeline) {
      const refused = await sendOfLength(pipeline, 0, '\\"');
      pipeline.answers.push({ asked: 'SendMessage of quotation marks', body: refused?.message ?? 'taken' });
      holds(refused === undefined, `SQS answered ${refused?.status} ${refused?.name}: ${refused?.message}`);
    },
  },
  {
    ...ofTheQueue,
    id: 'queue-receipt-handles',
    says: 'a receipt handle that is none is ReceiptHandleIsInvalid',
    restsOnIt: 'pnpm dlq and forget, which delete what they hold',
    check: (pipeline) =>
      isRefused(
        pipeline,
        'DeleteMessage, a receipt handle that is none',
        /^ReceiptHandleIsInvalid$/,
        (sqs, QueueUrl) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'none' })),
      ),
  },
  {
    ...ofTheQueue,
    id: 'queue-move-of-nothing',
    says: 'a move task from a queue that there is not is ResourceNotFoundException, 404',
    restsOnIt: 'pnpm dlq redrive, which says so',
    async check(pipeline) {
      const arn = await pipeline.arnOf(pipeline.at.deadLetterQueueUrl);
      const asked = 'StartMessageMoveTask, a source that there is not';
      const start = new StartMessageMoveTaskCommand({ SourceArn: `${arn}-nothing` });
      await isRefused(pipeline, asked, /^ResourceNotFoundException$/, (sqs) => sqs.send(start), 404);
    },
  },
  {
    ...ofTheQueue,
    id: 'queue-move-of-no-dead-letters',
    says: 'a move task from a queue that takes no dead letters is InvalidParameterValue',
    restsOnIt: 'pnpm dlq redrive moves dead letters, and never the queue itself',
    async check(pipeline) {
      const start = new StartMessageMoveTaskCommand({
        SourceArn: await pipeline.arnOf(pipeline.at.queueUrl),
      });
      await isRefused(
        pipeline,
        'StartMessageMoveTask from the queue',
        /InvalidParameterValue/,
        async (sqs) => {
          const { TaskHandle } = await sqs.send(start);
          // It was taken: the queue is to keep what it has.
          await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
        },
      );
    },
  },
  {
    ...ofTheQueue,
    id: 'queue-cancel-of-nothing',
    says: 'cancelling a move task by a handle that is none is InvalidParameterValue',
    restsOnIt: 'Ctrl-C in pnpm dlq redrive',
    check: (pipeline) =>
      isRefused(pipeline, 'CancelMessageMoveTask, a handle that is none', /InvalidParameterValue/, (sqs) =>
        sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle: 'none' })),
      ),
  },
  {
    ...ofTheQueue,
    id: 'queue-unknown-queue',
    says: 'a queue that there is not is known by the error’s name, QueueDoesNotExist or NonExistentQueue',
    restsOnIt: 'pnpm dlq, which says that the queue is not there',
    check: (pipeline) =>
      isRefused(
        pipeline,
        'SendMessage to a queue that there is not',
        /QueueDoesNotExist|NonExistentQueue/,
        (sqs, url) =>
          sqs.send(new SendMessageCommand({ QueueUrl: `${url}-nothing`, MessageBody: 'nothing' })),
      ),
  },
  {
    ...ofTheQueue,
    id: 'queue-unknown-attribute',
    says: 'an attribute of a queue that there is not is InvalidAttributeName',
    restsOnIt: 'pnpm dlq stats, pnpm cloud pause: a wrong name is no zero',
    check: (pipeline) =>
      isRefused(
        pipeline,
        'GetQueueAttributes, a name that is none',
        /InvalidAttributeName/,
        (sqs, QueueUrl) =>
          sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Nothing' as 'All'] })),
      ),
  },
  {
    ...ofTheQueue,
    id: 'queue-empty-message',
    says: 'a message without a body is refused: MissingParameter',
    restsOnIt: 'an HTTP API that is sent nothing makes no message of it',
    check: (pipeline) =>
      isRefused(
        pipeline,
        'SendMessage of nothing',
        /MissingParameter|MissingRequiredParameter/,
        (sqs, QueueUrl) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '' })),
      ),
  },
  {
    ...ofTheQueue,
    id: 'queue-characters',
    says: 'a message with a character that XML does not have, U+FFFF, is refused: InvalidMessageContents',
    restsOnIt: 'the edge’s 400 of such a body: anything else would be a 503, and sent again for ever',
    check: (pipeline) =>
      isRefused(pipeline, 'SendMessage of U+FFFF', /InvalidMessageContents/, (sqs, QueueUrl) =>
        sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a\uffff' })),
      ),
  },
  {
    ...ofTheQueue,
    id: 'queue-ten-at-once',
    says: 'more than ten messages at once, or a wait of more than 20 s, are InvalidParameterValue',
    restsOnIt: 'pnpm dlq and the mapping’s polls ask for ten',
    async check(pipeline) {
      for (const [asked, change] of [
        ['ReceiveMessage of eleven', { MaxNumberOfMessages: 11 }],
        ['ReceiveMessage with 21 s', { WaitTimeSeconds: 21 }],
      ] as const)
        await isRefused(pipeline, asked, /InvalidParameterValue/, (sqs, QueueUrl) =>
          sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, ...change })),
        );
    },
  },
  {
    ...ofTheQueue,
    id: 'queue-batches',
    says: 'a batch without entries, and one with an id twice, are refused as a whole and by name',
    restsOnIt: 'pnpm dlq and replay send and delete by batches, and count by entry',
    async check(pipeline) {
      const entry = { Id: 'a', ReceiptHandle: 'none' };
      for (const [asked, name, Entries] of [
        ['DeleteMessageBatch of nothing', /EmptyBatchRequest/, []],
        ['DeleteMessageBatch, an id twice', /BatchEntryIdsNotDistinct/, [entry, entry]],
      ] as const)
        await isRefused(pipeline, asked, name, (sqs, QueueUrl) =>
          sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [...Entries] })),
        );
    },
  },
];
