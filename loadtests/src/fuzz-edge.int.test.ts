import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { badBatches, sampleBatches, SeededRandom } from '@telemetry/event-schema/sample';
import { startTwin, type Twin } from '@telemetry/local-twin';
import { createSqsClient } from '@telemetry/operations';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { account } from './accounting.ts';
import { eventIdsIn, readOutcomes } from './stored-outcomes.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'fuzz-'));
let twin: Twin;
beforeAll(async () => {
  const templates = resolve(import.meta.dirname, '../../infra/cdk.out');
  twin = await startTwin({ templates, arm: 'default', dataDir, settings: { maxEnvironments: 2 } });
});
afterAll(async () => {
  await twin.stop();
  rmSync(dataDir, { recursive: true });
});

interface Hostile {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Null: the connection ended without an answer, which the server may do to what is no HTTP. */
function send({ method, path, headers, body }: Hostile): Promise<number | null> {
  const { hostname, port } = new URL(twin.endpoints.ingestUrl);
  // Of some methods Node.js would send the body without saying that there is one.
  const framed = { ...headers, 'content-length': String(body.length) };
  return new Promise((done) => {
    const sent = request({ hostname, port, method, path, headers: framed }, (response) => {
      response
        .resume()
        .on('end', () => done(response.statusCode ?? null))
        .on('error', () => done(null));
    });
    sent.on('error', () => done(null));
    sent.end(body);
  });
}

/** Bodies that clients send by mistake or on purpose, by the seed: good and bad ones, cut, changed, repeated, compressed or not. */
function hostile(
  ingestPath: string,
  random: SeededRandom,
  samples: ReturnType<typeof sampleBatches>,
): Hostile {
  const good = samples.next().value;
  let body: Buffer = Buffer.from(
    random.next() < 0.4 ? JSON.stringify(good) : (random.pick(badBatches(good)).body as string),
  );
  const at = random.integer(0, Math.max(0, body.length - 1));
  if (random.next() < 0.3)
    body = Buffer.concat([body.subarray(0, at), Buffer.from([random.integer(0, 255)]), body.subarray(at)]);
  if (random.next() < 0.15) body = body.subarray(0, at);
  if (random.next() < 0.1) body = Buffer.concat([body, body]);
  return {
    method: random.next() < 0.9 ? 'POST' : random.pick(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD']),
    path:
      random.next() < 0.9
        ? ingestPath
        : random.pick(['/', '/v1', '/v1/events/', '/v1/events?x=%ff', '/..%2f', '//', '/v1/%00']),
    headers: {
      'content-type':
        random.next() < 0.8
          ? 'application/json'
          : random.pick(['text/plain', 'application/xml', '', 'a/b; charset=', ';']),
      ...(random.next() < 0.1 && { 'content-encoding': random.pick(['gzip', 'br', 'identity', 'nonsense']) }),
      ...(random.next() < 0.1 && { 'x-api-key': 'x'.repeat(random.integer(0, 2_000)) }),
      ...(random.next() < 0.1 && { origin: random.pick(['null', 'https://a.example', '\u00ff']) }),
    },
    body,
  };
}

it('answers hostile requests as documented, stays up, and accounts for every 202', async () => {
  const ingestPath = new URL(twin.endpoints.ingestUrl).pathname;
  const random = new SeededRandom(20_261_129);
  const samples = sampleBatches({ seed: 11, eventsPerBatch: 3, nowMs: Date.now });
  const ledger: { status: number | null; eventIds: string[] }[] = [];
  const answers = new Map<string, number>();
  const unanswered: string[] = [];
  for (let i = 0; i < 800; i += 1) {
    const made = hostile(ingestPath, random, samples);
    // A browser's preflight has no body: one of a type without a template makes the mock integration answer 500.
    const sent = made.method === 'OPTIONS' ? { ...made, headers: {}, body: Buffer.alloc(0) } : made;
    const status = await send(sent);
    const kind = `${sent.method} ${status}`;
    if (status === null)
      unanswered.push(
        `${sent.method} ${sent.path} ${JSON.stringify(sent.headers).slice(0, 200)} ${sent.body.length} bytes`,
      );
    answers.set(kind, (answers.get(kind) ?? 0) + 1);
    ledger.push({
      status: status === 202 ? 202 : 400,
      eventIds: status === 202 ? eventIdsIn(sent.body.toString()) : [],
    });
  }
  expect(unanswered).toEqual([]);
  const statuses = new Set([...answers.keys()].map((kind) => kind.split(' ')[1]));
  const documented = ['200', '202', '204', '400', '403', '404', '413', '415', '429', '503'];
  expect([...statuses].filter((status) => !documented.includes(status ?? ''))).toEqual([]);
  expect(statuses).toContain('202');
  expect(statuses).toContain('400');
  const good = samples.next().value;
  expect(
    await send({
      method: 'POST',
      path: ingestPath,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(good)),
    }),
  ).toBe(202);
  ledger.push({ status: 202, eventIds: good.events.map(({ id }) => id) });

  await twin.settled();
  const { sqsEndpoint, region, queueUrl, deadLetterQueueUrl } = twin.endpoints;
  const sqs = createSqsClient({ endpoint: sqsEndpoint, region });
  const outcomes = await readOutcomes(dataDir, { sqs, deadLetterQueueUrl, sourceQueueUrl: queueUrl });
  sqs.destroy();
  const accounting = account({ ...outcomes, requests: ledger });
  expect({ lost: accounting.lostIds, dead: accounting.dead }).toEqual({ lost: [], dead: 0 });
});
