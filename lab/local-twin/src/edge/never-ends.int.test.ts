import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startControlServer } from '../control/control-server.ts';
import type { TwinStats } from '../control/stats.ts';
import type { HttpAnswer } from './edge.ts';
import { startEdge } from './edge-server.ts';
import { batchOf, startTestEdge, synthesizedEdge } from './testing-edge.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** An edge that gives this answer, whatever the request is. */
async function edgeWith(answer: Partial<HttpAnswer>, failureHeaders: Record<string, string> = {}) {
  const edge = await startEdge({
    port: 0,
    edge: {
      basePath: '',
      answer: () => Promise.resolve({ status: 200, headers: {}, body: '', ...answer }),
      failure: () => ({ status: 500, headers: failureHeaders, body: '{"message":"ours"}' }),
    },
  });
  stops.push(() => edge.stop());
  return edge;
}

const told = () => vi.spyOn(process.stderr, 'write').mockImplementation(() => true);

describe('an answer that HTTP cannot carry', () => {
  it.each([
    ['a status beyond all', { status: 1_000 }],
    ['a status that is not final', { status: 100 }],
    ['a status that is no number', { status: Number('x') }],
    ['a header with a line end', { headers: { 'x-a': 'a\r\nb' } }],
    ['a header beyond Latin-1', { headers: { 'x-a': '漢' } }],
    ['a header name with a space', { headers: { 'x a': 'b' } }],
  ])('is a failure of the edge, is logged, and the next one is answered: %s', async (_, answer) => {
    const log = told();
    const edge = await edgeWith(answer);
    for (const _again of [1, 2]) {
      const response = await fetch(edge.url);
      expect([response.status, await response.text()]).toEqual([500, '{"message":"ours"}']);
    }
    expect(edge.byStatus).toEqual({ 500: 2 });
    expect(log).toHaveBeenCalledTimes(2);
  });

  it('is AWS’s own failure if that of the template cannot be carried, either', async () => {
    told();
    const edge = await edgeWith({ status: 1_000 }, { 'x-a': '漢' });
    const response = await fetch(edge.url);
    expect([response.status, await response.text()]).toEqual([500, '{"message": "Internal server error"}']);
  });
});

it('a token whose header names what nobody knows, in any letters, is 401', async () => {
  const issuer = createServer((_, response) => {
    response.end(`{"jwks_uri":"http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys"}`);
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    issuer.close();
    return Promise.resolve();
  });
  const issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  const { url, edge } = await startTestEdge(synthesizedEdge('http-token-header'), undefined, { issuerUrl });
  stops.push(() => edge.stop());
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'RS256', kid: 'one', crit: ['漢'], 漢: 1 })}.${part({})}.eA`;
  const response = await fetch(url, {
    method: 'POST',
    body: batchOf(),
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toMatch(/invalid_token.*\?/);
});

describe('the control port', () => {
  const start = async () => {
    const control = await startControlServer({
      stats: () => ({}) as TwinStats,
      setFault: () => {},
      runSchedule: () => undefined,
      log: (count) => [String(count)],
    });
    stops.push(() => control.stop());
    return control.url.replace('/stats', '');
  };

  it.each(['//', '//x', 'http://[', '/%', '*'])('answers GET %s, and stays', async (target) => {
    const url = new URL(await start());
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname);
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('end', () => resolve(text)).on('error', reject);
      socket.end(`GET ${target} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1.1 404/);
    expect((await fetch(`${url.origin}/stats`)).status).toBe(200);
  });

  it.each(['n=x', 'n=-1', 'n=1.5'])('says what is wrong with /log?%s', async (query) => {
    expect((await fetch(`${await start()}/log?${query}`)).status).toBe(400);
  });

  it.each(['null', '[]x', '"a"', '{"s3Put":1}'])('says what is wrong with the fault %s', async (body) => {
    expect((await fetch(`${await start()}/faults`, { method: 'PUT', body })).status).toBe(400);
  });
});
