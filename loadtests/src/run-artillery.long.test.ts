import { createServer, type Server } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readClientBatch } from '@telemetry/event-schema';
import { type LedgerLine, readLedger } from '@telemetry/runs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runArtillery } from './run-artillery.ts';

/** Takes everything and remembers what came. */
let received: { contentType: string; body: string }[];
let server: Server;
let ingestUrl: string;
let folder: string;
let onRequest: () => void;

beforeEach(async () => {
  received = [];
  onRequest = () => {};
  folder = await mkdtemp(join(tmpdir(), 'artillery-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
      received.push({ contentType: request.headers['content-type'] ?? '', body });
      response.writeHead(202, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ messageId: `message-${received.length}` }));
      onRequest();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ingestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true });
});

const once = [{ name: 'short', duration: 1, arrivalRate: 3 }];
const options = (scenario: string) => ({
  scenario,
  ingestUrl,
  folder,
  seed: 5,
  eventsPerRequest: 4,
  phases: once,
});
async function ledger(): Promise<LedgerLine[]> {
  return Array.fromAsync(readLedger(folder));
}

test('smoke sends valid batches as JSON, as text and gzipped, and the ledger has every event id and message id', async () => {
  const result = await runArtillery(options('smoke'));
  expect(result.goals).toEqual([{ goal: 'http.codes.202 == http.requests', met: true }]);
  const sentAtMs = (await ledger()).map(({ at }) => at);
  expect(result.startedAtMs).toBe(Math.min(...sentAtMs));
  expect(result.endedAtMs - Math.max(...sentAtMs)).toBeLessThan(
    Math.max(...(await ledger()).map(({ latencyMs }) => latencyMs)) + 1,
  );
  expect(received.map(({ contentType }) => contentType)).toEqual(
    expect.arrayContaining(['application/json', 'text/plain;charset=UTF-8']),
  );
  const sentIds = received.flatMap(({ body }) => {
    const read = readClientBatch(body, Date.now());
    return read.kind === 'batch' ? read.events.map(({ id }) => id) : [];
  });
  const lines = await ledger();
  expect(lines).toHaveLength(9);
  expect(new Set(lines.flatMap(({ eventIds }) => eventIds))).toEqual(new Set(sentIds));
  expect(new Set(sentIds).size).toBe(36);
  expect(new Set(lines.map(({ messageId }) => messageId)).size).toBe(9);
  expect(JSON.parse(await readFile(join(folder, 'artillery.json'), 'utf8'))).toHaveProperty('aggregate');
});

test('poison sends bad bodies and the same batch twice, and misses its goal where one is not refused', async () => {
  const phases = [{ name: 'short', duration: 2, arrivalRate: 30 }];
  const { goals } = await runArtillery({ ...options('poison'), phases });
  const lines = await ledger();
  const again = lines.filter(({ kind }) => kind === 'again');
  expect(again.length).toBeGreaterThan(0);
  for (const { eventIds } of again) {
    expect(lines.filter(({ eventIds: [first] }) => first === eventIds[0])).toHaveLength(2);
  }
  const bad = lines.filter(({ kind }) => kind.startsWith('bad: '));
  expect(new Set(bad.map(({ expectedStatus }) => expectedStatus))).toEqual(new Set([400, 413, 415, 202]));
  // This server takes everything, so every body that should be refused misses the goal.
  expect(goals).toEqual([{ goal: 'telemetry.answers.unexpected == 0', met: false }]);
});

test('requests without an answer are in the ledger once, with the error', async () => {
  const result = await runArtillery({ ...options('steady'), ingestUrl: 'http://127.0.0.1:9/v1/events' });
  expect(result.goals.some(({ met }) => !met)).toBe(true);
  const lines = await ledger();
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatchObject({ status: null, error: 'ECONNREFUSED' });
});

test('a scenario that does not exist is an error that says so', async () => {
  await expect(runArtillery(options('nonsense'))).rejects.toThrow(/could not run scenario "nonsense"/);
});

test('an interruption ends the child process and keeps what was recorded', async () => {
  const stop = new AbortController();
  onRequest = () => stop.abort(new Error('interrupted'));
  const phases = [{ name: 'long', duration: 600, arrivalRate: 5 }];
  await expect(runArtillery({ ...options('steady'), phases, signal: stop.signal })).rejects.toThrow(
    'interrupted',
  );
  expect(await readdir(folder)).toContain('artillery.log');
});
