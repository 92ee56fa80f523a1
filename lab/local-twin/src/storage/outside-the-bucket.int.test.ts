import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startS3Front } from './s3-front.ts';
import { startStorage } from './storage.ts';

const top = mkdtempSync(join(tmpdir(), 'outside-'));
const folder = join(top, 'a/b/data');
const storage = await startStorage([], 'bucket', folder);
const front = await startS3Front(storage.s3Endpoint, { s3PutLatencyMs: 0, s3GetLatencyMs: 0 });
afterAll(async () => {
  await front.stop();
  await storage.stop();
  rmSync(top, { recursive: true });
});

/** As it stands: `fetch` would take dots out of the path. */
function send(
  method: string,
  path: string,
  body = 'x',
  headers: Record<string, string> = {},
): Promise<number> {
  const { hostname, port } = new URL(front.endpoint);
  return new Promise((resolve, reject) => {
    request({ hostname, port, method, path, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end(body);
  });
}

it.each<[string, string, string?, Record<string, string>?]>([
  ['PUT', '/bucket/../../../../../evil'],
  ['PUT', '/bucket/..%2f..%2f..%2f..%2f..%2fevil'],
  ['PUT', '/bucket/copy', '', { 'x-amz-copy-source': '/bucket/../../../../secret' }],
  ['POST', '/bucket?delete', '<Delete><Object><Key>../../../../mine</Key></Object></Delete>'],
  ['GET', '/bucket/%2e%2e/%2e%2e/secret', ''],
])('%s %s is refused, and nothing is outside of the data folder', async (method, path, body, headers) => {
  expect(await send(method, path, body, headers)).toBe(400);
  expect(readdirSync(join(top, 'a/b'))).toEqual(['data']);
});

it('what stays in its bucket is stored', async () => {
  expect(await send('PUT', '/bucket/events/a..b=%E6%BC%A2/x.parquet')).toBe(200);
  expect(await send('GET', '/bucket/events/a..b=%E6%BC%A2/x.parquet', '')).toBe(200);
});
