import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { badBatches, sampleBatches } from '@telemetry/event-schema/sample';
import { openQuery } from '@telemetry/event-store/query';
import { startTwin, type Twin } from '@telemetry/local-twin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const templates = resolve(import.meta.dirname, '../../infra/cdk.out');
const dataDir = mkdtempSync(join(tmpdir(), 'answers-'));
const samples = sampleBatches({ seed: 7, eventsPerBatch: 3, nowMs: Date.now });
const cases = Array.from(badBatches(samples.next().value), (_, i) => {
  const bad = badBatches(samples.next().value)[i];
  if (!bad) throw new Error('no such bad batch');
  return bad;
});
let twin: Twin;

beforeAll(async () => {
  twin = await startTwin({ templates, arm: 'default', dataDir });
});
afterAll(async () => {
  await twin.stop();
  rmSync(dataDir, { recursive: true });
});

const post = (body: string | Uint8Array, contentType = 'application/json'): Promise<Response> =>
  fetch(twin.endpoints.ingestUrl, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: body as string,
  });

describe('bad input', () => {
  it.each(cases)('$name gets the answer of whoever refuses it: $refusedBy', async (bad) => {
    const response = await post(bad.body, bad.contentType);
    const status = 'edge' in bad.refusedBy ? bad.refusedBy.edge : 202;
    const answer = (await response.json()) as object;
    expect([response.status, answer]).toEqual([
      status,
      status === 202
        ? { messageId: expect.any(String) }
        : { error: { code: expect.any(String), message: expect.any(String) } },
    ]);
  });

  it('that passes the edge is stored as far as it is valid, and nothing of it dies', async () => {
    await twin.settled();
    expect(twin.stats().counters.deadLetters).toBe(0);
    const passed = cases.filter(({ refusedBy }) => 'processor' in refusedBy);
    await using query = await openQuery({ dataDirs: [dataDir] });
    expect(await query.rows('SELECT count(*) AS n FROM events')).toEqual([
      { n: passed.reduce((sum, { validEvents }) => sum + validEvents, 0) },
    ]);
    expect(await query.rows('SELECT count(*) AS n FROM rejected_events')).toEqual([
      { n: passed.filter(({ validEvents }) => validEvents < 3).length },
    ]);
  });
});

describe('a text', () => {
  it.each(['😀 emoji 👩‍👩‍👧', '漢字', '& = + % #', 'quote " and \\ and \u007f', '<b>&amp;</b>'])(
    '%s is stored as it was sent',
    async (target) => {
      const batch = samples.next().value;
      const id = crypto.randomUUID();
      const event = { id, type: 'click', occurredAt: new Date().toISOString(), target };
      expect((await post(JSON.stringify({ ...batch, events: [event] }))).status).toBe(202);
      await twin.settled();
      await using query = await openQuery({ dataDirs: [dataDir] });
      expect(await query.rows(`SELECT target FROM events WHERE event_id = '${id}'`)).toEqual([{ target }]);
    },
  );
});

it('a body that SQS would refuse for its size is answered with 413 and is no message', async () => {
  const before = twin.stats().counters.mapping.received;
  const batch = samples.next().value;
  expect((await post(JSON.stringify({ ...batch, filler: 'x'.repeat(1_100_000) }))).status).toBe(413);
  await twin.settled();
  expect(twin.stats().counters.mapping.received).toBe(before);
});
