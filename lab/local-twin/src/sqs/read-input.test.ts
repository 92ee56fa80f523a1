import { describe, expect, it } from 'vitest';
import { readInput } from './read-input.ts';
import { Sqs } from './sqs.ts';
import { SqsError } from './sqs-error.ts';

const deep = '['.repeat(100_000);

describe('an input', () => {
  it('is what the body says, without members that are null', () => {
    expect(
      readInput('{"QueueUrl":"u","MessageAttributes":{"__proto__":{"DataType":"String"}},"Entries":null}'),
    ).toEqual({
      QueueUrl: 'u',
      MessageAttributes: JSON.parse('{"__proto__":{"DataType":"String"}}') as object,
    });
    expect(readInput('')).toEqual({});
  });
});

describe('whatever a request carries, SQS answers it', () => {
  const sqs = new Sqs({ region: 'us-east-1', accountId: '000000000000' });
  sqs.putQueue('queue', {
    visibilityTimeoutSeconds: 30,
    retentionSeconds: 60,
    delaySeconds: 0,
    receiveWaitSeconds: 0,
    maximumMessageBytes: 1_048_576,
  });
  const to = (members: string): string => `{"QueueUrl":"http://sqs/000000000000/queue",${members}}`;
  it.each([
    ['SendMessage', 'null'],
    ['SendMessage', '[]'],
    ['SendMessage', '"a"'],
    ['SendMessage', '{'],
    ['SendMessage', deep],
    ['SendMessage', '{"QueueUrl":5,"MessageBody":"x"}'],
    ['SendMessage', '{"QueueUrl":null,"MessageBody":"x"}'],
    ['SendMessage', to('"MessageBody":{"a":1}')],
    ['SendMessage', to('"MessageBody":"x","MessageAttributes":"x"')],
    ['SendMessage', to('"MessageBody":"x","MessageAttributes":[]')],
    ['SendMessage', to('"MessageBody":"x","MessageAttributes":{"a":null}')],
    ['SendMessage', to('"MessageBody":"x","MessageAttributes":{"a":{"DataType":"Binary","BinaryValue":5}}')],
    ['SendMessage', to('"MessageBody":"x","DelaySeconds":"soon"')],
    ['SendMessage', to('"MessageBody":"x","DelaySeconds":1e300')],
    ['SendMessage', to('"MessageBody":"x","MessageSystemAttributes":5')],
    ['SendMessageBatch', to('"Entries":[null,5]')],
    ['SendMessageBatch', to('"Entries":"x"')],
    ['SendMessageBatch', to('"Entries":[{"Id":5}]')],
    ['DeleteMessageBatch', to('"Entries":{"a":1}')],
    ['ReceiveMessage', to('"MaxNumberOfMessages":"x","WaitTimeSeconds":{}')],
    ['ReceiveMessage', to('"MessageAttributeNames":5')],
    ['DeleteMessage', to('"ReceiptHandle":7')],
    ['ChangeMessageVisibility', to('"ReceiptHandle":"x","VisibilityTimeout":[]')],
    ['SetQueueAttributes', to('"Attributes":{"RedrivePolicy":"null"}')],
    ['SetQueueAttributes', to('"Attributes":{"RedrivePolicy":5}')],
    ['SetQueueAttributes', to('"Attributes":"x"')],
    ['GetQueueAttributes', to('"AttributeNames":["Other"]')],
    ['StartMessageMoveTask', '{"SourceArn":5}'],
    ['CancelMessageMoveTask', '{"TaskHandle":"%%%"}'],
    ['ListMessageMoveTasks', '{"SourceArn":{}}'],
    ['__proto__', '{}'],
    ['constructor', '{}'],
    ['toString', '{}'],
  ])('%s %s', async (action, body) => {
    const answer = async () => sqs.run(action, readInput(body));
    await expect(answer()).rejects.toBeInstanceOf(SqsError);
  });
});
