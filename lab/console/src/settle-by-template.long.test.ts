import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { openQuery } from '@telemetry/event-store/query';
import type { Execution, ScheduleState, Twin } from '@telemetry/local-twin';
import { createSqsClient } from '@telemetry/operations';
import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bucketClient } from './bucket-client.ts';
import { settleByTemplate } from './settle-by-template.ts';
import { startTwinWithConsole } from './start-twin.ts';

const synthesized = resolve(import.meta.dirname, '../../../infra/cdk.out');
const stack = 'telemetry-dev-default';
const hourMs = 3_600_000;
const sentAtMs = Date.now() - 3 * hourMs;

let folder: string;
let twin: Twin | undefined;
const news: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settle-by-template-'));
});
afterAll(async () => {
  await twin?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder with the synthesized template and a change. */
function templatesWith(change: (template: string) => string): string {
  const templates = mkdtempSync(join(folder, 'templates-'));
  for (const name of readdirSync(synthesized))
    if (name.startsWith('asset.')) symlinkSync(join(synthesized, name), join(templates, name));
  cpSync(join(synthesized, `${stack}.assets.json`), join(templates, `${stack}.assets.json`));
  const file = `${stack}.template.json`;
  const template = readFileSync(join(synthesized, file), 'utf8');
  const changed = change(template);
  writeFileSync(join(templates, file), changed);
  return templates;
}

/** A twin of that template, over what the twin before it left. */
async function start(
  change: (template: string) => string = (template) => template,
  timeScale = 1,
): Promise<Twin> {
  await twin?.stop();
  news.length = 0;
  twin = await startTwinWithConsole({
    templates: templatesWith(change),
    arm: 'default',
    dataDir: join(folder, 'data'),
    settings: { timeScale },
    news: (line) => news.push(line),
  });
  return twin;
}

/** The template with a schedule that has these properties, too. */
const withSchedule =
  (properties: object) =>
  (text: string): string => {
    const template = JSON.parse(text) as { Resources: Record<string, { Type: string; Properties: object }> };
    const schedules = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::Scheduler::Schedule',
    );
    expect(schedules).toHaveLength(1);
    for (const schedule of schedules) Object.assign(schedule.Properties, properties);
    return JSON.stringify(template);
  };

async function count(sql: string): Promise<number[]> {
  const query = await openQuery({ dataDirs: [join(folder, 'data')] });
  try {
    const [row = {}] = await query.rows(sql);
    return Object.values(row).map(Number);
  } finally {
    query.close();
  }
}
const events = (): Promise<number[]> => count('SELECT count(*), count(DISTINCT event_id) FROM events');
const settled = (): Promise<number[]> => count('SELECT count(*) FROM events_settled');

/** Messages as a device sent them some hours ago, which were dead until now. */
async function sendLate({ endpoints }: Twin, messages: number): Promise<void> {
  const sqs = createSqsClient({ endpoint: endpoints.sqsEndpoint, region: endpoints.region });
  for (let i = 0; i < messages; i += 1)
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: endpoints.queueUrl,
        MessageBody: JSON.stringify({
          context: { appId: 'app', deviceId: `device ${i % 3}` },
          events: [
            { id: randomUUID(), type: 'metric', occurredAt: new Date().toISOString(), name: 'n', value: i },
          ],
        }),
        MessageAttributes: {
          receivedAt: { DataType: 'Number', StringValue: String(sentAtMs - (i % 4) * hourMs) },
          requestId: { DataType: 'String', StringValue: randomUUID() },
          contentType: { DataType: 'String', StringValue: 'application/json' },
        },
      }),
    );
  sqs.destroy();
}

const scheduleOf = ({ stats }: Twin): ScheduleState | undefined => stats().schedules[0];
const isOver = (running: Twin): boolean => (scheduleOf(running)?.last?.endedAt ?? null) !== null;

async function runNow(running: Twin, id = scheduleOf(running)?.id ?? ''): Promise<Response> {
  return fetch(new URL(`/schedules/${id}/run`, running.endpoints.statsUrl), { method: 'POST' });
}

async function keysBelow({ endpoints }: Twin, prefix: string): Promise<string[]> {
  const s3 = bucketClient(endpoints);
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: endpoints.bucket, Prefix: prefix }),
  );
  s3.destroy();
  return Contents.map(({ Key = '' }) => Key);
}
const sent = 40;

test('without a schedule that is on nothing is settled', async () => {
  const off = await start(withSchedule({ State: 'DISABLED' }));
  await sendLate(off, sent);
  await off.settled();
  expect(off.stats().schedules).toEqual([]);
  expect((await runNow(off, 'Settling')).status).toBe(404);
  expect(await events()).toEqual([sent, sent]);
  expect(await settled()).toEqual([0]);
});

test('with it what is there is settled at the start, and no query misses a row or has it twice', async () => {
  const on = await start();
  expect(scheduleOf(on)).toMatchObject({ expression: expect.stringMatching(/^rate\(/) as string });
  do expect(await events()).toEqual([sent, sent]);
  while (!isOver(on));
  expect(scheduleOf(on)?.last).toMatchObject({
    status: 'SUCCEEDED',
    output: { complete: true, failed: [] },
  });
  // Four, or five where an hour has ended meanwhile.
  expect(news.join('\n')).toMatch(
    new RegExp(`^Settled: [45] closed hours with \\d+ small objects; ${sent} rows settled, 0 `),
  );
  expect(await settled()).toEqual([sent]);
  expect(await events()).toEqual([sent, sent]);
});

test('it is started by hand, and takes what came meanwhile', async () => {
  const on = twin!;
  await sendLate(on, 5);
  await on.settled();
  const answer = await runNow(on);
  expect(answer.status).toBe(200);
  const { status, output } = (await answer.json()) as Execution & {
    output: { partitions: { rowsSettled: number }[] };
  };
  expect(status).toBe('SUCCEEDED');
  expect(output.partitions.reduce((sum, { rowsSettled }) => sum + rowsSettled, 0)).toBe(5);
  expect(await settled()).toEqual([sent + 5]);
});

const noGrace = (template: string): string => {
  const changed = template.replaceAll(
    /current_timestamp - INTERVAL '\d+' HOUR/g,
    "current_timestamp - INTERVAL '0' HOUR",
  );
  expect(changed).not.toBe(template);
  return withSchedule({ ScheduleExpression: 'rate(1 minute)' })(changed);
};

/** What `prepare` left, and counts of rows and of ids in it. */
let prepared: Promise<number[]> | undefined;

/** A folder `prepared` with small objects that are settled and may go, and others that are not settled: a run has everything to do. */
async function prepare(): Promise<number[]> {
  await sendLate(twin!, 6);
  await twin!.settled();
  await twin!.stop();
  twin = undefined;
  cpSync(join(folder, 'data'), join(folder, 'prepared'), { recursive: true, preserveTimestamps: true });
  return [sent + 11, sent + 11];
}

test.each([
  ['before it writes', /rename .*settling.*data$/],
  ['when that is written and nobody sees it', /rename .*settled.*data$/],
  ['when it can be seen and S3 does not know it', /rename .*settled.*meta\.json$/],
  ['before the small objects go', /unlink .*events.*data$/],
  ['while they go', /unlink .*events.*meta\.json$/],
])('killed %s, it has lost no row, shows none twice, and the next one ends it', async (_, before) => {
  const all = await (prepared ??= prepare());
  const data = join(folder, 'data');
  rmSync(data, { recursive: true });
  cpSync(join(folder, 'prepared'), data, { recursive: true, preserveTimestamps: true });
  const { signal } = spawnSync(
    process.execPath,
    [
      ...['--import', resolve(import.meta.dirname, '../fixtures/killed-before.ts')],
      ...[resolve(import.meta.dirname, 'cli.ts'), '--arm', 'default', '--port', '0', '--time-scale', '600'],
      ...['--templates', templatesWith(noGrace), '--data-dir', data],
    ],
    { env: { ...process.env, KILLED_BEFORE: before.source } },
  );
  expect(signal).toBe('SIGKILL');
  expect(await events()).toEqual(all);
  const next = await start(noGrace, 600);
  await vi.waitUntil(async () => (await keysBelow(next, objectPrefixes.events)).length === 0);
  await vi.waitUntil(() => isOver(next));
  expect(await keysBelow(next, objectPrefixes.settling)).toEqual([]);
  expect([await events(), await settled()]).toEqual([all, all.slice(1)]);
  await next.stop();
  twin = undefined;
});

test('stopped in the middle it leaves nothing that the next start does not end, and the grace is the template’s', async () => {
  const before = await start();
  await sendLate(before, 30);
  await before.settled();
  const stopped = await start(noGrace, 600);
  const s3 = bucketClient(stopped.endpoints);
  const [date = '', hour = ''] = new Date(sentAtMs).toISOString().split(/[T:]/);
  const left = `${objectPrefixes.settling}ingest_date=${date}/ingest_hour=${hour}/staged.parquet`;
  await s3.send(new PutObjectCommand({ Bucket: stopped.endpoints.bucket, Key: left, Body: 'half of it' }));
  s3.destroy();
  const again = await start(noGrace, 600);
  await vi.waitUntil(() => (scheduleOf(again)?.executions ?? 0) > 2 && isOver(again));
  await vi.waitUntil(async () => (await keysBelow(again, objectPrefixes.events)).length === 0);
  expect(await keysBelow(again, objectPrefixes.settling)).toEqual([]);
  expect(await settled()).toEqual([sent + 41]);
  expect(await events()).toEqual([sent + 41, sent + 41]);
});

test('a state machine that says something else is nothing that the twin executes', () => {
  expect(() => settleByTemplate({ States: {} })).toThrow('the twin executes a state machine that says');
});
