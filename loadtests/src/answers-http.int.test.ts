import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { badBatches, sampleBatches } from '@telemetry/event-schema/sample';
import { openQuery } from '@telemetry/event-store/query';
import { startTwin, type Twin } from '@telemetry/local-twin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const templates = resolve(import.meta.dirname, '../../infra/cdk.out/edges');
const dataDir = mkdtempSync(join(tmpdir(), 'answers-http-'));
const samples = sampleBatches({ seed: 11, eventsPerBatch: 3, nowMs: Date.now });
const cases = Array.from(badBatches(samples.next().value), (_, i) => {
  const bad = badBatches(samples.next().value)[i];
  if (!bad) throw new Error('no such bad batch');
  return bad;
});
let twin: Twin;

beforeAll(async () => {
  twin = await startTwin({ templates, stage: 'http-open', arm: 'default', dataDir });
});
afterAll(async () => {
  await twin.stop();
  rmSync(dataDir, { recursive: true });
});

/** What SQS refuses by itself: nothing at all, more than 1 MiB, and characters that XML does not have. */
const refusedBySqs = ['an empty body', 'a body over 1 MiB', 'a raw NUL byte in a string'];

describe('bad input behind an HTTP API', () => {
  it.each(cases)('$name is a message, unless SQS refuses it', async ({ name, body, contentType }) => {
    const response = await fetch(twin.endpoints.ingestUrl, {
      method: 'POST',
      headers: { 'content-type': contentType ?? 'application/json' },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    expect(response.status).toBe(refusedBySqs.includes(name) ? 400 : 202);
  });

  it('ends as rejected, with its valid events stored, and nothing of it dies', async () => {
    await twin.settled();
    expect(twin.stats().counters.deadLetters).toBe(0);
    const passed = cases.filter(({ name }) => !refusedBySqs.includes(name));
    await using query = await openQuery({ dataDirs: [dataDir] });
    const rejected = (await query.rows(
      'SELECT count(DISTINCT message_id)::INT AS n FROM rejected_events',
    )) as { n: number }[];
    const messages = (await query.rows(
      'SELECT count(DISTINCT message_id)::INT AS n FROM (SELECT message_id FROM rejected_events UNION SELECT message_id FROM events_raw)',
    )) as { n: number }[];
    // Every message is accounted for; those that are good in spite of an unknown key or content type are only stored.
    const good = passed.filter(
      ({ name }) => /unknown key|content type/.test(name) && !name.endsWith('bad event'),
    );
    expect(messages).toEqual([{ n: passed.length }]);
    expect(rejected).toEqual([{ n: passed.length - good.length }]);
  });
});
