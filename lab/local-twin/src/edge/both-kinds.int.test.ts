import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeDefinition } from './read-edge.ts';
import { batchOf, startTestEdge, synthesizedEdge, type TestEdge } from './testing-edge.ts';

const throttled = (definition: EdgeDefinition): EdgeDefinition => {
  const throttle = { ratePerSecond: 0.001, burst: 2 };
  return definition.kind === 'rest'
    ? { kind: 'rest', api: { ...definition.api, throttle } }
    : { kind: 'http', api: { ...definition.api, throttle } };
};

describe.each(['dev', 'http-open'])('the edge of %s, REST or HTTP alike,', (name) => {
  const definition = synthesizedEdge(name);
  let shared: TestEdge;
  const edges: TestEdge[] = [];
  beforeAll(async () => {
    shared = await startTestEdge(definition);
  });
  afterAll(() => shared.edge.stop());
  afterEach(async () => {
    await Promise.all(edges.splice(0).map(({ edge }) => edge.stop()));
  });
  const start = async (...parameters: Parameters<typeof startTestEdge>): Promise<TestEdge> => {
    const edge = await startTestEdge(...parameters);
    edges.push(edge);
    return edge;
  };

  it.each(['application/json', 'text/plain;charset=UTF-8'])(
    'makes a good batch of %s a message, with when it came and its request',
    async (contentType) => {
      const body = ` ${batchOf('é 漢 😀 & = +')}\n`;
      const beforeMs = Date.now();
      const response = await shared.post(body, { 'content-type': contentType });
      expect(response.status).toBe(202);
      expect(await response.text()).toContain('m-1');
      const form = shared.sent.at(-1);
      expect(form?.get('Action')).toBe('SendMessage');
      expect(form?.get('MessageBody')).toBe(body);
      const attribute = (n: number): (string | null | undefined)[] =>
        ['Name', 'Value.DataType'].map((part) => form?.get(`MessageAttribute.${n}.${part}`));
      expect([attribute(1), attribute(2)]).toEqual([
        ['receivedAt', 'Number'],
        ['requestId', 'String'],
      ]);
      const receivedAt = Number(form?.get('MessageAttribute.1.Value.StringValue'));
      expect(receivedAt).toBeGreaterThanOrEqual(beforeMs);
      expect(receivedAt).toBeLessThanOrEqual(Date.now());
      expect(form?.get('MessageAttribute.2.Value.StringValue')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('changes nothing of any text on its way to the queue', async () => {
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const body = batchOf(text);
        expect((await shared.post(body)).status).toBe(202);
        expect(shared.sent.at(-1)?.get('MessageBody')).toBe(body);
      }),
      { numRuns: 100 },
    );
  });

  it('lets nothing of the client into the attributes', async () => {
    const quoted = '"},"receivedAt":{"DataType":"Number","StringValue":"0';
    await shared.post(batchOf(), { 'x-api-key': quoted, 'user-agent': quoted, authorization: quoted });
    expect(shared.sent.at(-1)?.toString()).not.toContain(encodeURIComponent('"receivedAt"'));
    expect([...(shared.sent.at(-1)?.values() ?? [])]).not.toContain('0');
  });

  it('answers the preflight of a page, and may be read by a page of any origin', async () => {
    const page = { origin: 'https://example.com' };
    const preflight = await fetch(shared.url, {
      method: 'OPTIONS',
      headers: { ...page, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Content-Type');
    expect((await shared.post(batchOf(), page)).headers.get('access-control-allow-origin')).toBe('*');
  });

  it('answers more than 10 MB with 413', async () => {
    expect((await shared.post('x'.repeat(10_500_000))).status).toBe(413);
  });

  it.each(['/v1/other', '/', '/v2/events'])('answers %s with 404', async (path) => {
    const url = shared.url.replace('/v1/events', path);
    expect((await fetch(url, { method: 'POST', body: batchOf() })).status).toBe(404);
  });

  it('answers 429 once the burst of the stage is used up', async () => {
    const { edge, post } = await start(throttled(definition));
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await post(batchOf())).status);
    expect(statuses).toEqual([202, 202, 429]);
    expect(edge.byStatus).toEqual({ 202: 2, 429: 1 });
  });

  it.each([
    ['is throttled', 403, '{"Error":{"Code":"RequestThrottled","Message":"Rate exceeded"}}'],
    ['is ill', 500, '{"Error":{"Code":"InternalError","Message":"We encountered an internal error."}}'],
  ])('answers 503 and when to come again if SQS %s', async (_, status, body) => {
    const { post } = await start(definition, () => ({ status, body }));
    const response = await post(batchOf());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('answers 503 if SQS cannot be reached', async () => {
    const { post } = await start(definition, () => Promise.reject(new Error('connection refused')));
    expect((await post(batchOf())).status).toBe(503);
  });
});
