import { afterEach, describe, expect, it } from 'vitest';
import { UnsupportedTemplateError } from '../../template/cloudformation.ts';
import { Resolver } from '../../template/resolve.ts';
import { batchOf, startTestEdge, synthesizedEdge, type TestEdge } from '../testing-edge.ts';
import { readFirewall } from './firewall.ts';

const edges: TestEdge[] = [];
afterEach(async () => {
  await Promise.all(edges.splice(0).map(({ edge }) => edge.stop()));
});
const start = async (...parameters: Parameters<typeof startTestEdge>): Promise<TestEdge> => {
  const edge = await startTestEdge(...parameters);
  edges.push(edge);
  return edge;
};

describe('a key in the header', () => {
  const definition = synthesizedEdge('rest-key-header');
  const [key] = definition.kind === 'rest' ? definition.api.plans : [];
  const value = key?.value ?? '';

  it('opens the route', async () => {
    const { post } = await start(definition);
    expect((await post(batchOf(), { 'x-api-key': value })).status).toBe(202);
  });

  it.each<[string, Record<string, string>, string]>([
    ['missing', {}, ''],
    ['unknown', { 'x-api-key': 'guess' }, ''],
    ['in the query string instead', {}, `?key=${value}`],
  ])('that is %s is answered with 403 and what to do, readable by a page', async (_, headers, query) => {
    const { sent, post } = await start(definition);
    const response = await post(batchOf(), headers, query);
    expect([response.status, await response.json()]).toEqual([
      403,
      { error: { code: 'no_valid_key', message: 'Send a valid key in the header X-Api-Key.' } },
    ]);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(sent).toEqual([]);
  });

  it('is not asked of the preflight, which cannot have one', async () => {
    const { url } = await start(definition);
    expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(204);
  });

  it.each([
    ['rate', { throttle: { ratePerSecond: 0.001, burst: 1 } }, 'throttled'],
    ['quota', { quota: 1 }, 'quota_exceeded'],
  ])('that has used up its %s is answered with 429', async (_, limit, code) => {
    if (definition.kind !== 'rest') throw new Error('not a REST API');
    const { post } = await start({
      kind: 'rest',
      api: { ...definition.api, plans: [{ value: 'k', ...limit }] },
    });
    expect((await post(batchOf(), { 'x-api-key': 'k' })).status).toBe(202);
    const response = await post(batchOf(), { 'x-api-key': 'k' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await response.json()).toMatchObject({ error: { code } });
  });
});

describe('a firewall', () => {
  const definition = synthesizedEdge('rest-firewall');

  it('lets 64 KiB pass and answers one byte more with 413, in the contract’s words', async () => {
    const { sent, post } = await start(definition);
    const sized = (bytes: number): string => batchOf().padEnd(bytes);
    expect((await post(sized(65_536))).status).toBe(202);
    const response = await post(sized(65_537));
    expect([response.status, await response.json()]).toEqual([
      413,
      { error: { code: 'body_too_large', message: 'The body is larger than 64 KiB.' } },
    ]);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(sent).toHaveLength(1);
  });

  it('with a rule that the twin does not do is refused by its name', () => {
    const template = {
      Resources: {
        Acl: {
          Type: 'AWS::WAFv2::WebACL',
          Properties: {
            DefaultAction: { Allow: {} },
            Rules: [{ Name: 'bots', Statement: { ManagedRuleGroupStatement: {} } }],
          },
        },
      },
    };
    const read = (): unknown => readFirewall(template, new Resolver(template, new Map()));
    expect(read).toThrow(UnsupportedTemplateError);
    expect(read).toThrow(
      'Acl: the twin does rules for the size of a body and for the rate of an address, not bots',
    );
  });
});
