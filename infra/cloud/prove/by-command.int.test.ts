import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { listObjects } from '@telemetry/event-store/objects';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectAws } from '../account/connect-aws.ts';
import { type Answer, type Answers, startTestingAws, type TestingAws } from '../testing-aws.ts';
import { deployedStage, resourcesAre, stackIs } from '../testing-stage.ts';
import { type ProveFlags, proveByCommand } from './by-command.ts';
import type { Evidence } from './evidence.ts';
import { type PipelineForProving, startPipelineForProving } from './testing-pipeline.ts';

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const athena = (State: string, count?: string): Answers => ({
  'athena StartQueryExecution': json({ QueryExecutionId: 'q' }),
  'athena GetQueryExecution': [
    json({ QueryExecution: { Status: { State: 'RUNNING' } } }),
    json({ QueryExecution: { Status: { State, StateChangeReason: 'line 1:8' } } }),
  ],
  'athena GetQueryResults': json({
    ResultSet: { Rows: [{ Data: [{ VarCharValue: '_col0' }] }, { Data: [{ VarCharValue: count }] }] },
  }),
});

let proving: PipelineForProving;
let server: TestingAws | undefined;
let folder: string;
beforeEach(async () => {
  proving = await startPipelineForProving();
  folder = mkdtempSync(join(tmpdir(), 'prove-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await server?.stop();
  await proving[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Asks a stage whose stack is answered by a server, and whose edge, bucket and queues are there. */
async function askStage(
  belief: string[],
  { answers = {}, flags = {} }: { answers?: Answers; flags?: ProveFlags } = {},
): Promise<{ ended?: string; said: string[]; evidence: Evidence[] }> {
  const { ingestUrl, queueUrl, deadLetterQueueUrl, bucket, s3, sqs } = proving.at;
  server = await startTestingAws(
    deployedStage({
      'cloudformation DescribeStacks': stackIs('CREATE_COMPLETE', {
        Arm: 'default',
        IngestUrl: ingestUrl,
        QueueUrl: queueUrl,
        DeadLetterQueueUrl: deadLetterQueueUrl,
        BucketName: bucket,
        AthenaWorkgroup: 'people',
        GlueDatabase: 'events',
      }),
      'cloudformation ListStackResources': resourcesAre([['AWS::SQS::Queue', 'queue']]),
      ...answers,
    }),
  );
  const { endpoint } = server;
  const said: string[] = [];
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const page = join(folder, 'unproven.md');
  copyFileSync(resolve(import.meta.dirname, '../../../docs/unproven.md'), page);
  const { ended } = await proveByCommand(
    { stage: 'dev', arm: ['default'], yes: true, evidence: folder, belief, ...flags },
    {
      person: { say: (line) => said.push(line), confirm: () => Promise.resolve(true) },
      connect: async () => ({ ...(await connectAws({ region: 'us-east-1', endpoint })), s3, sqs }),
      wait: () => Promise.resolve(),
      page,
    },
  );
  const evidence = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Evidence);
  return { ended, said, evidence };
}

const verdictOf = ({ evidence }: { evidence: Evidence[] }): unknown =>
  evidence[0]?.found.map(({ verdict, because }) => [verdict, because]);

describe('a stage', () => {
  it('is asked by the outputs of its stack, with dated evidence that names no account, and nothing is left', async () => {
    const { ended, said, evidence } = await askStage(['edge-accepts', 'event-is-stored', 'sql-answers'], {
      answers: athena('SUCCEEDED', '1'),
    });
    expect(ended).toBeUndefined();
    expect(evidence).toEqual([
      expect.objectContaining({
        day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
        stage: 'dev',
        arm: 'default',
        region: 'us-east-1',
      }),
    ]);
    expect(verdictOf({ evidence })).toEqual(Array.from({ length: 3 }, () => ['shown', undefined]));
    const query = server?.calls.find(({ name }) => name === 'athena StartQueryExecution')?.body ?? '';
    expect(query).toMatch(/ingest_date >= DATE '\d{4}-\d\d-\d\d' AND event_id = '/);
    expect(said.join('')).toContain('Taken back: 3 rows.');
    const left: string[] = [];
    for await (const { key } of listObjects(proving.at, '')) left.push(key);
    expect(left).toEqual([]);
  });

  it.each<[string, Answers, string]>([
    ['the view is refused', athena('FAILED'), 'Athena ended the query as FAILED: line 1:8'],
    ['the row is not there', athena('SUCCEEDED', '0'), 'events has 0 rows of it'],
    ['the row is there twice', athena('SUCCEEDED', '2'), 'events has 2 rows of it'],
    ['Athena does not end', athena('QUEUED'), 'Athena ended the query as no end: after 120 s'],
  ])('has SQL shown to be wrong where %s', async (_, answers, because) => {
    const asked = await askStage(['sql-answers'], { answers });
    expect(asked.ended).toBe('failed');
    expect(verdictOf(asked)).toEqual([['shown to be wrong', because]]);
  });

  it('with dead letters of somebody keeps them where they are', async () => {
    await proving.at.sqs.send(
      new SendMessageCommand({ QueueUrl: proving.at.deadLetterQueueUrl, MessageBody: 'a' }),
    );
    expect(verdictOf(await askStage(['dead-letter-comes-back']))).toEqual([
      ['not run', expect.stringContaining('the dead-letter queue has 1 messages')],
    ]);
  });

  it('at a server that AWS_ENDPOINT_URL names gives no evidence', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    const { evidence } = await askStage(['edge-accepts'], { flags: { evidence: undefined } });
    expect(evidence).toEqual([]);
    const page = readFileSync(join(folder, 'unproven.md'), 'utf8');
    expect(page).toBe(readFileSync(resolve(import.meta.dirname, '../../../docs/unproven.md'), 'utf8'));
  });
});

describe('a server on this machine', () => {
  const askServer = async (kept?: object): Promise<{ ended?: string; found: Evidence['found'] }> => {
    const ready = proving.readyFile();
    if (kept) writeFileSync(join(folder, '2026-12-01-dev-default.json'), JSON.stringify(kept));
    let told = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (told += String(text)) !== '');
    vi.spyOn(console, 'log').mockImplementation((text) => {
      told += String(text);
    });
    const { ended } = await proveByCommand(
      { readyFile: [ready], json: true, evidence: folder, belief: ['edge-415', 'edge-accepts'] },
      {
        person: { say: () => {}, confirm: () => Promise.resolve(true) },
        connect: () => Promise.reject(new Error('there is no account')),
        wait: () => Promise.resolve(),
      },
    );
    const [{ found } = { found: [] }] = JSON.parse(told) as Evidence[];
    return { ended, found };
  };

  it('answers as AWS did, by the answers that were kept, or is shown to be wrong', async () => {
    const { ended, found } = await askServer();
    expect(ended).toBeUndefined();
    const kept = (change: (text: string) => string): object =>
      JSON.parse(
        change(JSON.stringify({ day: '2026-12-01', stage: 'dev', arm: 'default', region: '', found })),
      ) as object;
    // Ids and the spaces of JSON are another each time.
    const again = await askServer(kept((text) => text.replaceAll('6d1f7f4e', '11111111')));
    expect(again.ended).toBeUndefined();
    for (const [from, to, because] of [
      [':415,', ':400,', 'status 400, and not 415'],
      ['in words', 'in other words', 'body '],
      ['"access-control-allow-origin":"*",', '', 'headers '],
    ] as const) {
      const other = await askServer(kept((text) => text.replace(from, to)));
      expect(other.ended).toBe('failed');
      expect(other.found.find(({ verdict }) => verdict === 'shown to be wrong')?.because).toContain(
        `AWS answered on 2026-12-01 with ${because}`,
      );
    }
  });
});
