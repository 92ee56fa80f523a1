import {
  BatchRequestTooLong,
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsLimits } from '@telemetry/settings';

const batchLimitBytes = sqsLimits.messageBytes;
const batchLimitMessages: number = sqsLimits.messagesPerCall;
/** What attributes may add to a message's size is not counted exactly; this leaves room for them. */
const attributeAllowanceBytes = 1_024;

export interface OutgoingMessage {
  Body?: string;
  MessageAttributes?: Record<string, MessageAttributeValue>;
}

/** Splits messages so that each group fits into one SendMessageBatch, and holds no more than may go in a second. */
export function groupsThatFit<M extends OutgoingMessage>(
  messages: readonly M[],
  ratePerSecond = batchLimitMessages,
): M[][] {
  const limit = Math.max(1, Math.min(batchLimitMessages, Math.floor(ratePerSecond)));
  const groups: M[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const size = Buffer.byteLength(message.Body ?? '') + attributeAllowanceBytes;
    if (bytes + size > batchLimitBytes || groups.at(-1)?.length === limit) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(message);
    bytes += size;
  }
  return groups;
}

/** Sends one group. `refusal` is what SQS said of the first message that it did not take. */
export async function sendGroup<M extends OutgoingMessage>(
  sqs: SQSClient,
  QueueUrl: string,
  messages: readonly M[],
): Promise<{ taken: M[]; refusal?: string }> {
  let answer: Pick<SendMessageBatchCommandOutput, 'Successful' | 'Failed'>;
  try {
    answer = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: messages.map(({ Body = '', MessageAttributes }, index) => ({
          Id: String(index),
          MessageBody: Body,
          MessageAttributes,
        })),
      }),
    );
  } catch (error) {
    // A message that is too large is alone in its group.
    if (error instanceof BatchRequestTooLong) return { taken: [], refusal: error.message };
    throw error;
  }
  const { Successful = [], Failed: [failed] = [] } = answer;
  const ids = new Set(Successful.map(({ Id }) => Id));
  return {
    taken: messages.filter((_, index) => ids.has(String(index))),
    ...(failed && { refusal: `${failed.Code} ${failed.Message ?? ''}` }),
  };
}
