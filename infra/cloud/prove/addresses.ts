import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readFileSync } from 'node:fs';
import { WrongCallError } from '@telemetry/terminal';
import type { Account } from './account.ts';
import { CannotBeRun } from './verdict.ts';
import type { Addresses } from './pipeline.ts';

/** Of a deployed arm. An edge that asks for tokens, or validates nothing, is not asked. */
export async function addressesOf({
  aws,
  stack,
  config,
}: Pick<Account, 'aws' | 'stack' | 'config'>): Promise<Addresses> {
  const { kind, access, throttle } = config.edge;
  if (kind === 'http') throw new CannotBeRun('the edge is an HTTP API: docs/unproven.md has its steps');
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
    apiKey: key?.value,
    sqs: aws.sqs,
    queueUrl: named('QueueUrl'),
    deadLetterQueueUrl: named('DeadLetterQueueUrl'),
    s3: aws.s3,
    bucket: named('BucketName'),
    throttle,
  };
}

/** What a server of ours writes when it is ready. */
type ReadyFile = Record<
  'ingestUrl' | 'sqsEndpoint' | 'queueUrl' | 'deadLetterQueueUrl' | 's3Endpoint' | 'bucket',
  string
> & {
  region?: string;
  apiKeys?: string[];
};

/** Of a server that is not in AWS, by its ready file; it needs no credentials. */
export function addressesIn(file: string): Addresses {
  const ready = JSON.parse(readFileSync(file, 'utf8')) as ReadyFile;
  const {
    ingestUrl,
    sqsEndpoint,
    queueUrl,
    deadLetterQueueUrl,
    s3Endpoint,
    bucket,
    region = 'us-east-1',
    apiKeys,
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
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return {
    ingestUrl,
    apiKey: apiKeys?.[0],
    sqs: new SQSClient({ endpoint: sqsEndpoint, region, credentials }),
    queueUrl,
    deadLetterQueueUrl,
    s3: new S3Client({ endpoint: s3Endpoint, forcePathStyle: true, region, credentials }),
    bucket,
    throttle: { ratePerSecond: Infinity, burst: Infinity },
  };
}
