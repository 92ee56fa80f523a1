/**
 * Deploys edge and queues of the synthesized template into LocalStack, sends the same requests and the same calls of SQS to it
 * and to the twin, and prints where the two differ. LocalStack is somebody else's reading of AWS, no proof: what differs is to
 * be looked at. docs/twin.md says what it showed, and how to start LocalStack without Docker.
 *
 * With --ready-file it deploys, makes a bucket, and writes where all of it is, for "pnpm cloud prove --ready-file".
 *
 * Usage: node lab/local-twin/scripts/against-localstack.ts [endpoint, default http://127.0.0.1:4566] [--ready-file F]
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { main, print } from '@telemetry/terminal';
import { Command } from 'commander';
import { startTestEdge } from '../src/edge/testing-edge.ts';
import { readEdge } from '../src/edge/read-edge.ts';
import { sqsForApiGateway } from '../src/edge/sqs-for-api-gateway.ts';
import { startStorage } from '../src/storage/storage.ts';
import { readQueues } from '../src/storage/read-queues.ts';
import type { Resource, Template } from '../src/template/cloudformation.ts';
import { physicalResources } from '../src/template/physical.ts';
import { readStack } from '../src/template/read-template.ts';
import { Resolver } from '../src/template/resolve.ts';

/** Where the edge and the queue of one side are. */
interface Side {
  name: string;
  /** Up to the path of the route. */
  edge: string;
  sqs: string;
  queueUrl: string;
  headers: Record<string, string>;
}

const deployed = [/^AWS::ApiGateway::/, /^AWS::SQS::Queue$/, /^AWS::IAM::Role$/, /^AWS::Logs::LogGroup$/];

type Deployable = Resource & { DependsOn?: string | string[] };

/** Edge and queues of the template alone, and what they name. */
function edgeAndQueues({ Resources }: Template): Template {
  const kept = Object.entries(Resources as Record<string, Deployable>).filter(([, { Type }]) =>
    deployed.some((type) => type.test(Type)),
  );
  const ids = new Set(kept.map(([id]) => id));
  const names = (value: unknown): string[] =>
    [...JSON.stringify(value ?? null).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(
      ([, id]) => id ?? '',
    );
  // What names a resource that is not deployed goes, too, until nothing does.
  for (let before = -1; before !== ids.size;) {
    before = ids.size;
    for (const [id, { Properties }] of kept)
      if (names(Properties).some((name) => !name.startsWith('AWS::') && !ids.has(name))) ids.delete(id);
  }
  const there = kept.filter(([id]) => ids.has(id));
  const among = (names: string | string[] = []): string[] => [names].flat().filter((name) => ids.has(name));
  return {
    Resources: Object.fromEntries(
      there.map(([id, { Type, Properties = {}, DependsOn }]) => [
        id,
        { Type, Properties, DependsOn: among(DependsOn) },
      ]),
    ),
  };
}

const credential = (service: string): Record<string, string> => ({
  Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

async function cloudFormation(endpoint: string, parameters: Record<string, string>): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { ...credential('cloudformation'), 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Version: '2010-05-15', ...parameters }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`CloudFormation answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

async function deploy(
  endpoint: string,
  template: Template,
  queueId: string,
  deadLettersId: string,
): Promise<Side & { deadLetterQueueUrl: string }> {
  const StackName = `twin-${randomUUID().slice(0, 8)}`;
  await cloudFormation(endpoint, {
    Action: 'CreateStack',
    StackName,
    TemplateBody: JSON.stringify(edgeAndQueues(template)),
  });
  for (;;) {
    const text = await cloudFormation(endpoint, { Action: 'DescribeStacks', StackName });
    const status = /<StackStatus>([^<]*)/.exec(text)?.[1] ?? '';
    if (status === 'CREATE_COMPLETE') break;
    if (status !== 'CREATE_IN_PROGRESS') throw new Error(`the stack is ${status}: ${text.slice(0, 1_000)}`);
    await new Promise((done) => setTimeout(done, 1_000));
  }
  const resources = await cloudFormation(endpoint, { Action: 'DescribeStackResources', StackName });
  const physicalId = (logicalId: string): string =>
    resources
      .split('<member>')
      .find((member) => member.includes(`<LogicalResourceId>${logicalId}<`))
      ?.match(/<PhysicalResourceId>([^<]*)/)?.[1] ?? '';
  const of = (type: string): [string, Record<string, unknown>] => {
    const [id, resource] = Object.entries(template.Resources).find(([, { Type }]) => Type === type) ?? [''];
    return [id, resource?.Properties ?? {}];
  };
  const [apiId] = of('AWS::ApiGateway::RestApi');
  const [, stage] = of('AWS::ApiGateway::Stage');
  return {
    name: 'LocalStack',
    edge: `${endpoint}/_aws/execute-api/${physicalId(apiId)}/${String(stage['StageName'])}`,
    sqs: endpoint,
    queueUrl: physicalId(queueId),
    deadLetterQueueUrl: physicalId(deadLettersId),
    headers: credential('sqs'),
  };
}

interface Sent {
  what: string;
  path?: string;
  init: RequestInit;
}

function requests(): Sent[] {
  const batch = (target: string): string =>
    JSON.stringify({
      context: { appId: 'app', deviceId: 'device' },
      events: [{ id: randomUUID(), type: 'click', occurredAt: '2026-11-21T12:00:00Z', target }],
    });
  const bodies: [what: string, body: string | Buffer<ArrayBuffer>, headers?: Record<string, string>][] = [
    ['a good batch', batch('button')],
    ['a batch of every kind of letter', batch('é 漢 😀 & = + % " \\ \t')],
    ['a batch with spaces around', ` ${batch('x')}\n`],
    ['a long batch', batch('x'.repeat(500_000))],
    ['a batch that SQS has no room for', batch('x'.repeat(1_100_000))],
    ['a batch of letters that triple', batch('é'.repeat(300_000))],
    ['a gzip batch', gzipSync(batch('gzip')), { 'Content-Encoding': 'gzip' }],
    ['no gzip that says so', batch('x'), { 'Content-Encoding': 'gzip' }],
    ['a batch in br', batch('x'), { 'Content-Encoding': 'br' }],
    ['a character that SQS does not take', batch('\u0001')],
    ['nothing', ''],
    ['an empty object', '{}'],
    ['an array', '[]'],
    ['a text', '"a"'],
    ['no JSON', '{"context":'],
    ['a batch without context', '{"events":[]}'],
    ['no events', '{"context":{"appId":"a","deviceId":"d"},"events":[]}'],
    ['an unknown type', '{"context":{"appId":"a","deviceId":"d"},"events":[{"id":"1","type":"teleport"}]}'],
    ['a number for a text', '{"context":{"appId":5,"deviceId":"d"},"events":[]}'],
    ['null', 'null'],
  ];
  const types = [
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'text/plain;charset=UTF-8',
    'application/xml',
  ];
  const posts = bodies.flatMap(([what, body, headers]) =>
    types.map((type) => ({
      what: `${what} as ${type}`,
      init: { method: 'POST', body, headers: { 'Content-Type': type, ...headers } },
    })),
  );
  const json = { 'Content-Type': 'application/json' };
  const to = (path: string, method = 'POST'): Sent => ({
    what: `${method} ${path}`,
    path,
    init: { method, headers: json, ...(method === 'POST' && { body: batch('path') }) },
  });
  return [
    ...posts,
    ...['/v1/events/', '//v1/events', '/v1//events', '/v1/other', '/', '/v1/events?a=b'].map((path) =>
      to(path),
    ),
    ...['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'].map((method) => to('/v1/events', method)),
  ];
}

interface Call {
  action: string;
  input: Record<string, unknown>;
}

/** Calls of SQS one after the other; `$handle` is the receipt handle of the last message received. */
const calls: Call[] = [
  { action: 'PurgeQueue', input: {} },
  { action: 'SendMessage', input: { MessageBody: 'one' } },
  { action: 'ReceiveMessage', input: { VisibilityTimeout: 30, AttributeNames: ['ApproximateReceiveCount'] } },
  { action: 'ChangeMessageVisibility', input: { ReceiptHandle: '$handle', VisibilityTimeout: 43_201 } },
  { action: 'ChangeMessageVisibility', input: { ReceiptHandle: '$handle', VisibilityTimeout: 0 } },
  { action: 'ReceiveMessage', input: { AttributeNames: ['ApproximateReceiveCount'] } },
  { action: 'DeleteMessage', input: { ReceiptHandle: '$handle' } },
  { action: 'DeleteMessage', input: { ReceiptHandle: '$handle' } },
  { action: 'DeleteMessage', input: { ReceiptHandle: 'junk' } },
  { action: 'ChangeMessageVisibility', input: { ReceiptHandle: 'junk', VisibilityTimeout: 0 } },
  { action: 'ReceiveMessage', input: {} },
  { action: 'ReceiveMessage', input: { MaxNumberOfMessages: 11 } },
  { action: 'ReceiveMessage', input: { MaxNumberOfMessages: 0 } },
  { action: 'ReceiveMessage', input: { WaitTimeSeconds: 21 } },
  { action: 'SendMessage', input: { MessageBody: '' } },
  { action: 'SendMessage', input: { MessageBody: '\u0001' } },
  { action: 'SendMessage', input: { MessageBody: 'x'.repeat(1_048_577) } },
  { action: 'SendMessage', input: { MessageBody: 'x', DelaySeconds: 901 } },
  { action: 'SendMessage', input: { MessageBody: 'x', MessageDeduplicationId: 'a' } },
  ...[
    { a: { DataType: 'String', StringValue: '' } },
    { a: { StringValue: 'x' } },
    { a: { DataType: 'Other', StringValue: 'x' } },
    { 'a b': { DataType: 'String', StringValue: 'x' } },
    { 'AWS.a': { DataType: 'String', StringValue: 'x' } },
    { a: { DataType: 'Number', StringValue: 'x' } },
    Object.fromEntries(
      Array.from({ length: 11 }, (_, n) => [`a${n}`, { DataType: 'String', StringValue: 'x' }]),
    ),
    { a: { DataType: 'String', StringValue: '漢' }, b: { DataType: 'Number.int', StringValue: '5' } },
  ].map((MessageAttributes) => ({ action: 'SendMessage', input: { MessageBody: 'x', MessageAttributes } })),
  { action: 'SendMessageBatch', input: { Entries: [] } },
  {
    action: 'SendMessageBatch',
    input: {
      Entries: [
        { Id: 'a', MessageBody: '1' },
        { Id: 'a', MessageBody: '2' },
      ],
    },
  },
  { action: 'SendMessageBatch', input: { Entries: [{ Id: 'a b', MessageBody: '1' }] } },
  {
    action: 'SendMessageBatch',
    input: { Entries: Array.from({ length: 11 }, (_, n) => ({ Id: `a${n}`, MessageBody: '1' })) },
  },
  {
    action: 'SendMessageBatch',
    input: {
      Entries: [
        { Id: 'a', MessageBody: '1' },
        { Id: 'b', MessageBody: '' },
      ],
    },
  },
  { action: 'DeleteMessageBatch', input: { Entries: [{ Id: 'a', ReceiptHandle: 'junk' }] } },
  { action: 'SetQueueAttributes', input: { Attributes: { VisibilityTimeout: '43201' } } },
  { action: 'SetQueueAttributes', input: { Attributes: { RedrivePolicy: '{' } } },
  { action: 'GetQueueAttributes', input: { AttributeNames: ['VisibilityTimeout', 'DelaySeconds'] } },
  { action: 'GetQueueAttributes', input: { AttributeNames: ['Other'] } },
  { action: 'SendMessage', input: { QueueUrl: 'http://sqs/000000000000/nowhere', MessageBody: 'x' } },
];

async function call(side: Side, action: string, input: Record<string, unknown>): Promise<[number, Answer]> {
  const response = await fetch(side.sqs, {
    method: 'POST',
    headers: {
      ...side.headers,
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': `AmazonSQS.${action}`,
    },
    body: JSON.stringify({ QueueUrl: side.queueUrl, ...input }),
  });
  return [response.status, JSON.parse((await response.text()) || '{}') as Answer];
}

interface Answer {
  __type?: string;
  Messages?: { Body: string; ReceiptHandle: string; Attributes?: object; MD5OfBody: string }[];
  Failed?: { Code: string }[];
  Attributes?: object;
  MD5OfMessageBody?: string;
  MD5OfMessageAttributes?: string;
}

/** What both could say alike: no ids, no times. */
async function toldBySqs(side: Side): Promise<string[]> {
  let handle = '';
  const told: string[] = [];
  for (const { action, input } of calls) {
    const given = input['ReceiptHandle'] === '$handle' ? { ...input, ReceiptHandle: handle } : input;
    const [status, answer] = await call(side, action, given);
    handle = answer.Messages?.[0]?.ReceiptHandle ?? handle;
    const { Attributes, MD5OfMessageBody, MD5OfMessageAttributes } = answer;
    const shown = {
      code: answer.__type?.split('#').at(-1),
      messages: answer.Messages?.map(({ Body, Attributes: attributes, MD5OfBody }) => [
        Body,
        attributes,
        MD5OfBody,
      ]),
      failed: answer.Failed?.map(({ Code }) => Code),
      ...{ Attributes, MD5OfMessageBody, MD5OfMessageAttributes },
    };
    told.push(`${status} ${JSON.stringify(shown)}`);
  }
  return told;
}

/** Bodies of what the edge sent to the queue, in order of sending if the queue keeps it. */
async function received(side: Side): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const [, { Messages = [] }] = await call(side, 'ReceiveMessage', { MaxNumberOfMessages: 10 });
    if (Messages.length === 0) return bodies.sort();
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(Body);
      await call(side, 'DeleteMessage', { ReceiptHandle });
    }
  }
}

function compare(
  what: string,
  names: readonly string[],
  theirs: readonly string[],
  ours: readonly string[],
): number {
  let different = 0;
  for (const [index, name] of names.entries())
    if (theirs[index] !== ours[index]) {
      different += 1;
      print(
        `${name}\n  LocalStack ${theirs[index]?.slice(0, 300)}\n  twin       ${ours[index]?.slice(0, 300)}`,
      );
    }
  print(`${what}: ${names.length - different} of ${names.length} alike\n`);
  return different;
}

async function run(endpoint: string, { readyFile }: { readyFile?: string }): Promise<void> {
  const { template } = readStack(resolve(import.meta.dirname, '../../../infra/cdk.out'), 'dev', 'default');
  const resolver = new Resolver(template, physicalResources(template));
  const queues = readQueues(template, resolver);
  const queue = queues.find(({ redrive }) => redrive);
  if (!queue) throw new Error('the template has no queue with a dead-letter queue');
  print(`Deploying into ${endpoint} …`);
  const deadLettersId = queue.redrive?.deadLetterQueueName ?? '';
  const theirs = await deploy(endpoint, template, queue.name, deadLettersId);
  if (readyFile !== undefined) {
    await writeReadyFile(readyFile, endpoint, theirs);
    return;
  }
  await using started = new AsyncDisposableStack();
  const storage = await startStorage(queues, 'bucket');
  started.defer(() => storage.stop());
  const { edge } = await startTestEdge(readEdge(template, resolver), undefined, {
    send: sqsForApiGateway(storage.sqs),
  });
  started.defer(() => edge.stop());
  const ours: Side = {
    name: 'twin',
    edge: edge.url,
    sqs: storage.sqsEndpoint,
    queueUrl: storage.queueUrl(queue.name),
    headers: {},
  };
  const sent = requests();
  const statuses: Record<string, string[]> = { theirs: [], ours: [] };
  for (const { path = '/v1/events', init } of sent)
    for (const [name, side] of Object.entries({ theirs, ours })) {
      const response = await fetch(side.edge + path, init);
      await response.arrayBuffer();
      statuses[name]?.push(String(response.status));
    }
  compare(
    'Requests, by status',
    sent.map(({ what }) => what),
    statuses['theirs'] ?? [],
    statuses['ours'] ?? [],
  );
  const [there, here] = [await received(theirs), await received(ours)];
  const both = there.filter((body) => here.includes(body)).length;
  print(`Messages: LocalStack ${there.length}, twin ${here.length}, the same to the byte ${both}\n`);
  compare(
    'Calls of SQS',
    calls.map(({ action, input }) => `${action} ${JSON.stringify(input).slice(0, 120)}`),
    await toldBySqs(theirs),
    await toldBySqs(ours),
  );
}

/** Where a pipeline of LocalStack's edge, queues and bucket is: nothing takes its messages. */
async function writeReadyFile(
  file: string,
  endpoint: string,
  { edge, queueUrl, deadLetterQueueUrl }: Awaited<ReturnType<typeof deploy>>,
): Promise<void> {
  const bucket = `twin-${randomUUID()}`;
  const made = await fetch(`${endpoint}/${bucket}`, { method: 'PUT', headers: credential('s3') });
  if (!made.ok) throw new Error(`CreateBucket was answered with ${made.status}`);
  // The host name in LocalStack's own URLs needs a resolver.
  const byAddress = (url: string): string => endpoint + new URL(url).pathname;
  const ready = {
    ingestUrl: `${edge}/v1/events`,
    sqsEndpoint: endpoint,
    queueUrl: byAddress(queueUrl),
    deadLetterQueueUrl: byAddress(deadLetterQueueUrl),
    s3Endpoint: endpoint,
    bucket,
  };
  writeFileSync(file, `${JSON.stringify(ready, undefined, 2)}\n`);
  print(`Ready: ${file}`);
}

await main(
  new Command('against-localstack')
    .description('Compares the twin’s edge and queue with LocalStack’s, by the synthesized template.')
    .argument('[endpoint]', 'where LocalStack listens', 'http://127.0.0.1:4566')
    .option('--ready-file <file>', 'deploy alone, and write where it is, for "pnpm cloud prove"')
    .action(run),
);
