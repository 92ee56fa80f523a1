import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { type Answer, type Answers, startTestingAws } from '../testing-aws.ts';
import type { Found } from './evidence.ts';
import { beliefsOfTheQueue } from './of-the-queue.ts';
import { Pipeline } from './pipeline.ts';
import { prove } from './prove.ts';
import { startRun } from './run.ts';

const error = (code: string, status = 400): Answer => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: 'in words' }),
});
const taken: Answer = { body: '{}' };
const arn: Answer = { body: '{"Attributes":{"QueueArn":"arn:aws:sqs:us-east-1:111122223333:queue"}}' };

/** A queue that refuses as documented. */
const asDocumented: Answers = {
  'sqs SendMessage': ({ body }) => {
    const {
      QueueUrl = '',
      MessageBody = '',
      MessageAttributes = {},
    } = JSON.parse(body) as {
      QueueUrl?: string;
      MessageBody?: string;
      MessageAttributes?: Record<string, { DataType: string; StringValue: string }>;
    };
    const bytes = Object.entries(MessageAttributes).reduce(
      (sum, [name, { DataType, StringValue }]) => sum + (name + DataType + StringValue).length,
      Buffer.byteLength(MessageBody),
    );
    if (QueueUrl.endsWith('-nothing')) return error('QueueDoesNotExist');
    if (MessageBody === '') return error('MissingParameter');
    if (MessageBody.includes('\uffff')) return error('InvalidMessageContents');
    return bytes > 1_048_576 ? error('InvalidParameterValue') : taken;
  },
  'sqs ReceiveMessage': error('InvalidParameterValue'),
  'sqs DeleteMessage': error('ReceiptHandleIsInvalid'),
  'sqs DeleteMessageBatch': ({ body }) =>
    error(body.includes('"Entries":[]') ? 'EmptyBatchRequest' : 'BatchEntryIdsNotDistinct'),
  'sqs GetQueueAttributes': ({ body }) => (body.includes('Nothing') ? error('InvalidAttributeName') : arn),
  'sqs StartMessageMoveTask': ({ body }) =>
    body.includes('-nothing') ? error('ResourceNotFoundException', 404) : error('InvalidParameterValue'),
  'sqs CancelMessageMoveTask': error('InvalidParameterValue'),
};

/** A queue that gives this answer to all, but tells its ARN. */
const allAnswered = (answer: Answer): Answers => ({
  ...Object.fromEntries(Object.keys(asDocumented).map((name) => [name, answer])),
  'sqs GetQueueAttributes': ({ body }) => (body.includes('Nothing') ? answer : arn),
});

async function askAt(answers: Answers): Promise<Found[]> {
  const server = await startTestingAws(answers);
  const client = {
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  const at = {
    ingestUrl: '',
    edge: { kind: 'rest', traced: false } as const,
    sqs: new SQSClient({ ...client, useQueueUrlAsEndpoint: false, md5: false }),
    queueUrl: `${server.endpoint}/queue`,
    deadLetterQueueUrl: `${server.endpoint}/dead`,
    s3: new S3Client(client),
    bucket: '',
  };
  try {
    return await prove(beliefsOfTheQueue, {
      pipeline: () => Promise.resolve(new Pipeline(at, startRun(), () => Promise.resolve())),
      begins: () => {},
      told: () => {},
    });
  } finally {
    await server.stop();
  }
}
const verdicts = (found: readonly Found[]): string[][] => found.map(({ id, verdict }) => [id, verdict]);
const all = (verdict: string): string[][] => beliefsOfTheQueue.map(({ id }) => [id, verdict]);

it('a queue that refuses as documented is as believed', async () => {
  const found = await askAt(asDocumented);
  expect(found.filter(({ verdict }) => verdict !== 'shown')).toEqual([]);
});

it('one that takes everything is shown to be wrong but for what is to be taken', async () => {
  expect(verdicts(await askAt(allAnswered(taken)))).toEqual(
    all('shown to be wrong').map(([id = '', verdict = '']) => [
      id,
      id === 'queue-longest-request-by-json' ? 'shown' : verdict,
    ]),
  );
});

it('one that gives another reason is shown to be wrong, with the reason that it gave', async () => {
  const found = await askAt(allAnswered(error('SomethingElse')));
  expect(verdicts(found)).toEqual(all('shown to be wrong'));
  for (const { because } of found) expect(because).toMatch(/SomethingElse/);
});

it.each<[what: string, answer: Answer]>([
  ['it throttles', error('RequestThrottled')],
  ['the credentials have expired', error('ExpiredTokenException')],
  ['the signature is not taken', error('SignatureDoesNotMatch', 403)],
  ['it fails', { status: 500, body: '' }],
  [
    'something between answers with a page',
    { status: 502, body: '<html><body>502 Bad Gateway</body></html>' },
  ],
  ['an answer is a page', { body: '<html><body>Welcome</body></html>' }],
  ['an answer is cut off', { body: '{"MessageId": "6d1f' }],
])('is not run where %s, which is an error', async (_, answer) => {
  const found = await askAt(allAnswered(answer));
  expect(verdicts(found)).toEqual(all('not run'));
  for (const { failed, because = '' } of found) {
    expect(failed).toBe(true);
    expect(because).toMatch(/^[^\n]+$/);
  }
});
