import { randomUUID } from 'node:crypto';
import type { MessageAttribute } from '../sqs/message.ts';
import type { SendInput } from '../sqs/queue.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { readInput } from '../sqs/read-input.ts';
import { SqsError } from '../sqs/sqs-error.ts';
import { jsonError } from '../sqs/sqs-server.ts';
import type { SendToSqs, SqsAnswer, SqsRequest } from './sqs-answer.ts';

/**
 * SQS refuses a request that is longer than this as a whole, with 413 and plain text, before it looks into it. The number
 * is from reports of 2015 to 2024, when messages had at most 256 KiB (aws/aws-sdk-js#479, read 2026-11-29): that it still
 * holds is a belief.
 */
export const mostRequestBytes = 1_662_976;

/** SQS as API Gateway calls it: `SendMessage` by the query protocol, answered in JSON, or by the JSON protocol. */
export const sqsForApiGateway =
  (sqs: Sqs): SendToSqs =>
  (request) =>
    answerOf(sqs, request);

async function answerOf(sqs: Sqs, { queuePath, headers, body }: SqsRequest): Promise<SqsAnswer> {
  if (Buffer.byteLength(body) > mostRequestBytes)
    return { status: 413, body: `HTTP content length exceeded ${mostRequestBytes} bytes.` };
  const queueName = queuePath.split('/').at(-1) ?? '';
  const contentType = headers['content-type'] ?? '';
  if (contentType.startsWith('application/x-www-form-urlencoded')) return byQuery(sqs, queueName, body);
  if (contentType.startsWith('application/x-amz-json-1.0'))
    return byJson(sqs, queueName, headers['x-amz-target'] ?? '', body);
  return { status: 404, body: '<UnknownOperationException/>' };
}

async function byQuery(sqs: Sqs, queueName: string, form: string): Promise<SqsAnswer> {
  const parameters = new URLSearchParams(form);
  const RequestId = randomUUID();
  try {
    const action = parameters.get('Action');
    if (action !== 'SendMessage')
      throw new SqsError('InvalidAction', `The action ${action ?? ''} is not valid for this endpoint.`);
    const message = await sqs.send(queueName, sendInput(parameters));
    return {
      status: 200,
      body: JSON.stringify({
        SendMessageResponse: {
          ResponseMetadata: { RequestId },
          SendMessageResult: {
            MD5OfMessageAttributes: message.md5OfAttributes ?? null,
            MD5OfMessageBody: message.md5OfBody,
            MD5OfMessageSystemAttributes: null,
            MessageId: message.messageId,
            SequenceNumber: null,
          },
        },
      }),
    };
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    const { queryCode, message, status } = error;
    const Type = status < 500 ? 'Sender' : 'Receiver';
    return {
      status,
      body: JSON.stringify({ Error: { Code: queryCode, Message: message, Type }, RequestId }),
    };
  }
}

async function byJson(sqs: Sqs, queueName: string, target: string, body: string): Promise<SqsAnswer> {
  try {
    if (target !== 'AmazonSQS.SendMessage')
      throw new SqsError('InvalidAction', `The action ${target} is not valid for this endpoint.`);
    const { QueueUrl, ...input } = readInput(body) as unknown as SendInput & { QueueUrl?: string };
    const { messageId, md5OfBody, md5OfAttributes } = await sqs.send(
      QueueUrl?.split('/').at(-1) ?? queueName,
      input,
    );
    return {
      status: 200,
      body: JSON.stringify({
        ...(md5OfAttributes !== undefined && { MD5OfMessageAttributes: md5OfAttributes }),
        MD5OfMessageBody: md5OfBody,
        MessageId: messageId,
      }),
    };
  } catch (error) {
    if (error instanceof SqsError) return jsonError(error);
    throw error;
  }
}

/** A form of the query protocol as the input of `SendMessage`. */
function sendInput(parameters: URLSearchParams): SendInput {
  const text = (name: string): string | undefined => parameters.get(name) ?? undefined;
  const delay = text('DelaySeconds');
  const groupId = text('MessageGroupId');
  const deduplicationId = text('MessageDeduplicationId');
  const system = [...parameters.keys()].some((name) => name.startsWith('MessageSystemAttribute'));
  return {
    MessageBody: text('MessageBody'),
    MessageAttributes: messageAttributes(parameters),
    ...(delay !== undefined && { DelaySeconds: Number(delay) }),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
    ...(system && { MessageSystemAttributes: {} }),
  };
}

/** `MessageAttribute.<n>.Name`, `….Value.DataType`, `….Value.StringValue`; with an s alike (recorded on AWS 2024-06-06). */
function messageAttributes(parameters: URLSearchParams): Record<string, MessageAttribute> {
  const attributes: [name: string, MessageAttribute][] = [];
  for (const spelling of ['MessageAttribute', 'MessageAttributes']) {
    for (let n = 1; ; n += 1) {
      const name = parameters.get(`${spelling}.${n}.Name`);
      if (name === null) break;
      const attribute: MessageAttribute = {};
      for (const part of ['DataType', 'StringValue', 'BinaryValue'] as const) {
        const value = parameters.get(`${spelling}.${n}.Value.${part}`);
        if (value !== null) attribute[part] = value;
      }
      attributes.push([name, attribute]);
    }
  }
  return Object.fromEntries(attributes);
}
