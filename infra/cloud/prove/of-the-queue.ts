import { DeleteMessageCommand, SendMessageCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { sqsLimits } from '@telemetry/settings';
import type { BeliefOfPipeline } from './belief.ts';
import { holds } from './verdict.ts';
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
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === undefined) throw error;
    return { name, status: $metadata.httpStatusCode, message };
  }
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
    async check({ at, answers }) {
      const refused = await refusalOf(
        at.sqs.send(new DeleteMessageCommand({ QueueUrl: at.queueUrl, ReceiptHandle: 'none' })),
      );
      answers.push({ asked: 'DeleteMessage, a receipt handle that is none', body: refused?.name ?? 'taken' });
      holds(refused?.name === 'ReceiptHandleIsInvalid', `SQS said ${refused?.name ?? 'nothing'}`);
    },
  },
  {
    ...ofTheQueue,
    id: 'queue-move-of-nothing',
    says: 'a move task from a queue that there is not is ResourceNotFoundException, 404',
    restsOnIt: 'pnpm dlq redrive, which says so',
    async check(pipeline) {
      const arn = await pipeline.arnOf(pipeline.at.deadLetterQueueUrl);
      const refused = await refusalOf(
        pipeline.at.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: `${arn}-nothing` })),
      );
      pipeline.answers.push({
        asked: 'StartMessageMoveTask, a source that there is not',
        body: `${refused?.status} ${refused?.name}`,
      });
      holds(
        refused?.name === 'ResourceNotFoundException' && refused.status === 404,
        `SQS said ${refused?.name ?? 'nothing'} with ${refused?.status}`,
      );
    },
  },
  {
    ...ofTheQueue,
    id: 'queue-unknown-queue',
    says: 'a queue that there is not is known by the error’s name, QueueDoesNotExist or NonExistentQueue',
    restsOnIt: 'pnpm dlq, which says that the queue is not there',
    async check({ at, answers }) {
      const refused = await refusalOf(
        at.sqs.send(new SendMessageCommand({ QueueUrl: `${at.queueUrl}-nothing`, MessageBody: 'nothing' })),
      );
      answers.push({ asked: 'SendMessage to a queue that there is not', body: refused?.name ?? 'taken' });
      holds(
        /QueueDoesNotExist|NonExistentQueue/.test(refused?.name ?? ''),
        `SQS said ${refused?.name ?? 'nothing'}`,
      );
    },
  },
];
