import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { physicalResources } from '../../template/physical.ts';
import { readStack } from '../../template/read-template.ts';
import { Resolver } from '../../template/resolve.ts';
import { batchOf, startTestEdge, synthesizedEdge, type TestEdge } from '../testing-edge.ts';
import { readRestApi } from './rest-api.ts';

const root = '1-5759e988-bd862e3fe1be46a994272793';
let edge: TestEdge | undefined;
afterEach(() => edge?.edge.stop());

/** The attributes of the message that a request becomes, by name. */
async function attributesOf(stage: string, headers: Record<string, string>) {
  edge = await startTestEdge(synthesizedEdge(stage));
  expect((await edge.post(batchOf(), headers)).status).toBe(202);
  const form = edge.sent[0] ?? new URLSearchParams();
  const names = [...form.keys()].flatMap((key) => /^(MessageAttribute\.\d+)\.Name$/.exec(key)?.[1] ?? []);
  return Object.fromEntries(names.map((at) => [form.get(`${at}.Name`), form.get(`${at}.Value.StringValue`)]));
}

describe('a stage with active tracing', () => {
  it('names to the queue the trace that the client names', async () => {
    const { traceId } = await attributesOf('rest-traced', { 'x-amzn-trace-id': `Root=${root};Sampled=1` });
    expect(traceId).toBe(root);
  });

  it.each(['', 'Root=1-&MessageBody=forged', 'Root=nonsense'])(
    'makes a trace where the client names none: "%s"',
    async (header) => {
      const attributes = await attributesOf('rest-traced', { 'x-amzn-trace-id': header });
      expect(Object.keys(attributes)).toEqual(['receivedAt', 'requestId', 'contentType', 'traceId']);
      expect(attributes['traceId']).toMatch(/^1-[\da-f]{8}-[\da-f]{24}$/);
    },
  );
});

it('without tracing no trace is named, whatever the client sends', async () => {
  const attributes = await attributesOf('dev', { 'x-amzn-trace-id': `Root=${root};Sampled=1` });
  expect(Object.keys(attributes)).toEqual(['receivedAt', 'requestId', 'contentType']);
});

it('a message with system attributes is refused by the method that sends it: the queue here would lose them', () => {
  const { template } = readStack(
    resolve(import.meta.dirname, '../../../../../infra/cdk.out'),
    'dev',
    'default',
  );
  const asked = JSON.parse(
    JSON.stringify(template).replaceAll('MessageAttribute.3', 'MessageSystemAttribute.1'),
  ) as typeof template;
  expect(() => readRestApi(asked, new Resolver(asked, physicalResources(asked)))).toThrow(
    /Post\w*: request template application\/json: the twin’s queue keeps no system attributes/i,
  );
});
