import type { Message } from '@aws-sdk/client-sqs';
import type { Sqs } from '../sqs/sqs.ts';
import type { MappingContext } from './sqs-mapping.ts';

interface Command {
  constructor: { name: string };
  input: Record<string, unknown>;
}

type Received = Omit<Message, 'MessageAttributes'> & {
  MessageAttributes?: Record<string, { BinaryValue?: string }>;
};

/** This process's own SQS as a client of it, without the way over the network that an application takes. */
export const sqsInProcess = (sqs: Sqs): MappingContext['sqs'] => ({
  send: (async ({ constructor: { name }, input }: Command) => {
    const answer = await sqs.run(name.replace('Command', ''), input);
    return 'Messages' in answer ? { Messages: (answer.Messages as Received[]).map(asOfTheSdk) } : answer;
  }) as MappingContext['sqs']['send'],
});

/** Bytes are base64 on the wire, and bytes in the SDK. */
function asOfTheSdk({ MessageAttributes, ...message }: Received): Message {
  if (!MessageAttributes) return message;
  const attributes = Object.entries(MessageAttributes).map(([name, attribute]) => [
    name,
    attribute.BinaryValue === undefined
      ? attribute
      : { ...attribute, BinaryValue: Buffer.from(attribute.BinaryValue, 'base64') },
  ]);
  return { ...message, MessageAttributes: Object.fromEntries(attributes) as Message['MessageAttributes'] };
}
