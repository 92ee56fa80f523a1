import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readFileSync } from 'node:fs';
import { WrongCallError } from '@telemetry/terminal';
import type { Account } from './account.ts';
import { CannotBeRun } from './verdict.ts';
import type { Addresses, EdgeKind } from './pipeline.ts';

/** Of a deployed arm. */
export async function addressesOf({
  aws,
  stack,
  config,
}: Pick<Account, 'aws' | 'stack' | 'config'>): Promise<Addresses> {
  const { access, throttle } = config.edge;
  const [keyId] = Object.values(JSON.parse(stack.outputs['ApiKeyIds'] ?? '{}') as Record<string, string>);
  const key =
    access.kind === 'api-key' && keyId !== undefined
      ? await aws.apiGateway.send(new GetApiKeyCommand({ apiKey: keyId, includeValue: true }))
      : undefined;
  const named = (output: string): string => {
    const value = stack.outputs[output];
    if (value === undefined) throw new CannotBeRun(`${stack.name} has no output ${output}`);
    return value;
  };
  return {
    ingestUrl: named('IngestUrl'),
    edge: edgeOf(config),
    apiKey: key?.value,
    sqs: aws.sqs,
    queueUrl: named('QueueUrl'),
    deadLetterQueueUrl: named('DeadLetterQueueUrl'),
    s3: aws.s3,
    bucket: named('BucketName'),
    throttle,
  };
}

function edgeOf({ edge: { kind, access, firewall }, monitoring }: Account['config']): EdgeKind {
  return {
    kind,
    traced: monitoring.tracing && kind === 'rest',
    ...(access.kind === 'jwt' && { asksFor: 'token' }),
    ...(access.kind === 'api-key' && { asksFor: `key-in-${access.keyIn}` }),
    ...(firewall && { firewallBytes: firewall.maxBodyKiB * 1_024 }),
  };
}

/** What a server of ours writes when it is ready. */
type ReadyFile = Record<
  'ingestUrl' | 'sqsEndpoint' | 'queueUrl' | 'deadLetterQueueUrl' | 's3Endpoint' | 'bucket',
  string
> & {
  region?: string;
  apiKeys?: string[];
  edge?: EdgeKind;
  throttle?: NonNullable<Addresses['throttle']>;
};

/** Of a server that is not in AWS, by its ready file; it needs no credentials. */
export function addressesIn(file: string): Addresses {
  const ready = readReadyFile(file);
  const {
    ingestUrl,
    sqsEndpoint,
    queueUrl,
    deadLetterQueueUrl,
    s3Endpoint,
    bucket,
    region = 'us-east-1',
    apiKeys,
    edge = { kind: 'rest', traced: false },
    throttle,
  } = ready;
  for (const name of [
    'ingestUrl',
    'sqsEndpoint',
    'queueUrl',
    'deadLetterQueueUrl',
    's3Endpoint',
    'bucket',
  ] as const)
    if (!ready[name]) throw new WrongCallError(`${file} is no ready file: it does not name ${name}`);
  // A queue's URL is a name that SQS gave, and some servers give one that is no address.
  for (const name of ['ingestUrl', 'sqsEndpoint', 's3Endpoint'] as const)
    if (!URL.canParse(ready[name]))
      throw new WrongCallError(`${file}: ${name} is no address: ${ready[name]}`);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return {
    ingestUrl,
    edge,
    apiKey: apiKeys?.[0],
    sqs: new SQSClient({ endpoint: sqsEndpoint, region, credentials }),
    queueUrl,
    deadLetterQueueUrl,
    s3: new S3Client({ endpoint: s3Endpoint, forcePathStyle: true, region, credentials }),
    bucket,
    ...(throttle && { throttle }),
  };
}

function readReadyFile(file: string): ReadyFile {
  const text = readFileSync(file, 'utf8');
  let ready: unknown;
  try {
    ready = JSON.parse(text);
  } catch (error) {
    throw new WrongCallError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof ready !== 'object' || ready === null) throw new WrongCallError(`${file} is no ready file`);
  return ready as ReadyFile;
}
