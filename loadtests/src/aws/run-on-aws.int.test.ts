import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CloudWatchClient, type GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { createSqsClient } from '@telemetry/operations';
import { writeReport } from '@telemetry/load-report';
import { startTwin, type Twin } from '@telemetry/local-twin';
import { thisMachine, writeRun } from '@telemetry/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readProfile } from '../plan/profile.ts';
import { Progress } from '@telemetry/terminal';
import { readDeployment } from '../read-deployment.ts';
import { runOnAws, type AwsRunOptions } from './run-on-aws.ts';
import { answering, awsAnswer } from './testing-answers.ts';

const templates = resolve(import.meta.dirname, '../../../infra/cdk.out');
const results = mkdtempSync(join(tmpdir(), 'aws-results-'));
const run = {
  arm: 'default',
  scenario: 'smoke',
  profile: readProfile('as-is'),
  variant: '',
  repeat: 1,
  settings: { duration: 2 },
  seed: 5,
};
let twin: Twin;
let options: AwsRunOptions;

/** Everything but CloudWatch is the twin, over the same protocols: the edge, SQS and S3. */
beforeAll(async () => {
  twin = await startTwin({ templates, arm: 'default' });
  const { ingestUrl, queueUrl, deadLetterQueueUrl, bucket, s3Endpoint, sqsEndpoint, region } = twin.endpoints;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  options = {
    clients: {
      cloudWatch: answering(new CloudWatchClient({ region }), recentMetrics()),
      sqs: createSqsClient({ endpoint: sqsEndpoint, region }),
      s3: new S3Client({ endpoint: s3Endpoint, region, credentials, forcePathStyle: true }),
    },
    outputs: {
      IngestUrl: ingestUrl,
      QueueUrl: queueUrl,
      DeadLetterQueueUrl: deadLetterQueueUrl,
      BucketName: bucket,
      FunctionName: 'processor',
      FunctionVersion: '1',
    },
    deployment: readDeployment(templates, 'dev', 'default', null),
    dataDir: mkdtempSync(join(tmpdir(), 'aws-data-')),
    results,
    warmUpSeconds: 0,
    eventsPerRequest: 4,
    progress: new Progress({ quiet: true }),
    signal: new AbortController().signal,
    sleep: async () => {
      await twin.settled();
    },
  };
});
afterAll(() => twin.stop());

/** The fixture's values, at the minutes of this run. */
function recentMetrics(): object[] {
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  return awsAnswer<GetMetricDataCommandOutput[]>('get-metric-data.json').map((page) => ({
    ...page,
    MetricDataResults: page.MetricDataResults?.map((result) => ({
      ...result,
      Timestamps: result.Timestamps?.map(
        (at) => new Date(minute + new Date(at).getTime() - Date.UTC(2026, 10, 21, 12)),
      ),
    })),
  }));
}

test('a run against a deployed stack leaves the same raw files, balanced, and the same report', async () => {
  expect(await runOnAws(run, options)).toBe(true);
  const session = join(results, 'default/smoke_1');
  const read = (name: string): any => JSON.parse(readFileSync(join(session, name), 'utf8'));
  const accounting = read('accounting.json');
  expect(accounting.accepted.uniqueEvents).toBeGreaterThan(0);
  expect(accounting).toMatchObject({
    stored: accounting.accepted.uniqueEvents,
    lost: 0,
    unexpected: 0,
    dead: 0,
  });
  expect(read('smoke/scenario.json').countersAfter.s3.puts).toBe(twin.stats().counters.s3.puts);
  await writeRun(results, {
    command: 'compare',
    target: 'aws',
    startedAt: new Date().toISOString(),
    endedAt: new Date().toISOString(),
    machine: thisMachine(),
    settings: {},
    arms: ['default'],
  });
  const html = readFileSync(await writeReport(results), 'utf8');
  expect(html).toContain('in AWS');
  expect(html).toContain('The deployed stacks ran in AWS.');
});

test('a stack that somebody else sends to is refused before anything is sent', async () => {
  const { ingestUrl } = twin.endpoints;
  const answered = {
    ...options,
    clients: {
      ...options.clients,
      sqs: answering(createSqsClient({ region: 'us-east-1' }), [
        { Attributes: { ApproximateNumberOfMessages: '7' } },
      ]),
    },
  };
  await expect(runOnAws(run, answered)).rejects.toThrow(
    'holds 7 messages: a run needs a stack that nobody else sends to',
  );
  expect(ingestUrl).toContain('127.0.0.1');
});
