import { SqsError } from './sqs-error.ts';

interface Receipt {
  messageId: string;
  receiveCount: number;
}

/** A receipt handle, which names its queue, its message and which receive it is. */
export const receiptHandle = (queueArn: string, { messageId, receiveCount }: Receipt): string =>
  Buffer.from(`${queueArn} ${messageId} ${receiveCount}`).toString('base64');

/** Throws for what is no handle of this queue (text recorded on AWS for junk; that a foreign one is refused alike is assumed). */
export function readReceiptHandle(queueArn: string, handle: string): Receipt {
  const [arn, messageId, count, ...others] = Buffer.from(handle, 'base64').toString().split(' ');
  if (arn !== queueArn || messageId === undefined || !/^\d+$/.test(count ?? '') || others.length > 0)
    throw new SqsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  return { messageId, receiveCount: Number(count) };
}
