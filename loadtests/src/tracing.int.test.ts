import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { badBatches, sampleBatches } from '@telemetry/event-schema/sample';
import { openQuery } from '@telemetry/event-store/query';
import { startTwin, type Twin } from '@telemetry/local-twin';
import { afterAll, beforeAll, expect, it } from 'vitest';

const templates = resolve(import.meta.dirname, '../../infra/cdk.out/edges');
const dataDir = mkdtempSync(join(tmpdir(), 'tracing-'));
const samples = sampleBatches({ seed: 17, eventsPerBatch: 3, nowMs: Date.now });
let twin: Twin;

beforeAll(async () => {
  twin = await startTwin({ templates, stage: 'rest-traced', arm: 'default', dataDir });
});
afterAll(async () => {
  await twin.stop();
  rmSync(dataDir, { recursive: true });
});

/** The id of the message that the request became. */
async function post(body: string, traceHeader?: string): Promise<string> {
  const response = await fetch(twin.endpoints.ingestUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(traceHeader !== undefined && { 'x-amzn-trace-id': traceHeader }),
    },
    body,
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as { messageId: string }).messageId;
}

it('leads from the trace of a request to its rows, stored and rejected, and back', async () => {
  const good = samples.next().value;
  const half = badBatches(samples.next().value).find(
    ({ refusedBy, validEvents }) => 'processor' in refusedBy && !('edge' in refusedBy) && validEvents > 0,
  );
  if (!half) throw new Error('no batch that is refused in part, by the processor alone');
  const ofClient = '1-5759e988-bd862e3fe1be46a994272793';
  const named = await post(JSON.stringify(good), `Root=${ofClient};Parent=53995c3f42cd8ad8;Sampled=1`);
  const other = await post(JSON.stringify(samples.next().value));
  const partly = await post(String(half.body), 'nonsense&MessageAttribute.5.Name=x');
  await twin.settled();

  await using query = await openQuery({ dataDirs: [dataDir] });
  const messagesOf = async (traceId: unknown) =>
    (
      await query.rows(
        `SELECT message_id FROM events WHERE trace_id = '${String(traceId)}'
         UNION SELECT message_id FROM rejected_events WHERE trace_id = '${String(traceId)}'`,
      )
    ).map((row) => row['message_id']);
  const tracesOf = (view: string, messageId: string) =>
    query.rows(`SELECT DISTINCT trace_id FROM ${view} WHERE message_id = '${messageId}'`);

  expect(await messagesOf(ofClient)).toEqual([named]);
  const [made, ...more] = await tracesOf('events', other);
  expect(more).toEqual([]);
  expect(made?.['trace_id']).toMatch(/^1-[\da-f]{8}-[\da-f]{24}$/);
  expect(await messagesOf(made?.['trace_id'])).toEqual([other]);
  const stored = await tracesOf('events', partly);
  expect(stored).toHaveLength(1);
  expect(await tracesOf('rejected_events', partly)).toEqual(stored);
  expect(await messagesOf(stored[0]?.['trace_id'])).toEqual([partly]);
});
