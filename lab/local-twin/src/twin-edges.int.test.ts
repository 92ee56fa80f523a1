import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTwin, type Twin } from './index.ts';

const templates = resolve(import.meta.dirname, '../../../infra/cdk.out/edges');
let dataDir: string;
let twin: Twin | undefined;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twin-edges-'));
});
afterEach(async () => {
  await twin?.stop();
  rmSync(dataDir, { recursive: true });
});
async function start(stage: string): Promise<Twin> {
  twin = await startTwin({ templates, stage, arm: 'default', dataDir });
  return twin;
}

const batch = (): string =>
  JSON.stringify({
    context: { appId: 'app', deviceId: 'device' },
    events: [{ id: randomUUID(), type: 'metric', occurredAt: new Date().toISOString(), name: 'n', value: 1 }],
  });
const objects = (part: 'events' | 'rejected'): string[] =>
  readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.includes(`/${part}/`) && file.endsWith('.parquet.data'),
  );

describe('the whole pipeline behind an HTTP API', () => {
  it('stores what is valid and rejects what is not: nothing dies', async () => {
    const { endpoints, settled, stats } = await start('http-open');
    const bodies = [batch(), '{"context":', batch(), '{}', 'hello'];
    const responses = await Promise.all(
      bodies.map((body) => fetch(endpoints.ingestUrl, { method: 'POST', body })),
    );
    expect(responses.map(({ status }) => status)).toEqual(bodies.map(() => 202));
    await settled();
    expect(stats().counters).toMatchObject({
      deadLetters: 0,
      mapping: { received: 5, deleted: 5, invocationErrors: 0, batchItemFailures: 0 },
    });
    expect(objects('events').length).toBeGreaterThan(0);
    expect(objects('rejected').length).toBeGreaterThan(0);
  });
});

describe('keys in the query string', () => {
  it('go through the stack’s own function, and only a key of the plan opens the route', async () => {
    const { endpoints, settled, stats } = await start('rest-key-query');
    const [web = '', phone = ''] = endpoints.apiKeys ?? [];
    const beacon = async (query: string): Promise<number> =>
      (
        await fetch(`${endpoints.ingestUrl}${query}`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain;charset=UTF-8' },
          body: batch(),
        })
      ).status;
    expect(await beacon(`?key=${web}`)).toBe(202);
    expect(await beacon(`?key=${phone}`)).toBe(202);
    expect(await beacon('?key=guess')).toBe(403);
    expect(await beacon('')).toBe(401);
    await settled();
    expect(stats().counters.mapping.deleted).toBe(2);
  });
});
