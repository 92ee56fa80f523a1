import { describe, expect, it } from 'vitest';
import type { FleetResult } from '../../lambda/fleet.ts';
import type { EdgeRequest } from '../edge.ts';
import { RequestAuthorizer } from './request-authorizer.ts';

const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:api/live/POST/v1/events';
const definition = {
  functionId: 'Fn',
  identitySources: [{ from: 'querystring', name: 'key' } as const],
  ttlMs: 300_000,
};
const policy = (Effect: string, Resource: string | string[] = methodArn): object => ({
  principalId: 'client',
  usageIdentifierKey: 'k',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] },
});
const request = (query: string): EdgeRequest => ({
  method: 'POST',
  path: '/live/v1/events',
  query,
  headers: {},
  rawHeaders: [],
  body: Buffer.from(''),
});
const success = (answer: unknown): FleetResult => ({
  kind: 'success',
  requestId: 'r',
  payload: Buffer.from(JSON.stringify(answer)),
});

/** The authorizer before a function that answers so; `events` is what the function was asked. */
function authorizer(answer: FleetResult | (() => FleetResult), change: Partial<typeof definition> = {}) {
  const events: Record<string, unknown>[] = [];
  const subject = new RequestAuthorizer({ ...definition, ...change }, (event) => {
    events.push(JSON.parse(event) as Record<string, unknown>);
    return Promise.resolve(typeof answer === 'function' ? answer() : answer);
  });
  return {
    events,
    decide: (query: string) =>
      subject.decide(request(query), methodArn, { stage: 'live', stageVariables: { colour: 'blue' } }),
  };
}

describe('a request authorizer', () => {
  it('hands on the key that its function names, and tells it the request', async () => {
    const { events, decide } = authorizer(success(policy('Allow')));
    expect(await decide('key=a%20b')).toEqual({
      kind: 'allowed',
      usageIdentifierKey: 'k',
      context: { principalId: 'client' },
    });
    expect(events).toMatchObject([
      {
        type: 'REQUEST',
        methodArn,
        path: '/v1/events',
        httpMethod: 'POST',
        queryStringParameters: { key: 'a b' },
      },
    ]);
  });

  it.each(['', 'key=', 'other=1'])('refuses "%s" without asking: the identity is missing', async (query) => {
    const { events, decide } = authorizer(success(policy('Allow')));
    expect(await decide(query)).toEqual({ kind: 'refused', type: 'UNAUTHORIZED' });
    expect(events).toEqual([]);
  });

  it('asks once for each identity, also when many come at once', async () => {
    const { events, decide } = authorizer(success(policy('Allow')));
    await Promise.all([decide('key=a'), decide('key=a'), decide('key=b'), decide('key=b&x=1')]);
    expect(events).toHaveLength(2);
  });

  it('asks every time without a time to live', async () => {
    const { events, decide } = authorizer(success(policy('Allow')), { ttlMs: 0 });
    await decide('key=a');
    await decide('key=a');
    expect(events).toHaveLength(2);
  });

  it.each<[string, FleetResult, string]>([
    ['a denial', success(policy('Deny')), 'ACCESS_DENIED'],
    [
      'a policy for something else',
      success(policy('Allow', 'arn:aws:execute-api:*:*:other/*')),
      'ACCESS_DENIED',
    ],
    ['no policy', success({ usageIdentifierKey: 'k' }), 'AUTHORIZER_CONFIGURATION_ERROR'],
    ['nothing', success(null), 'AUTHORIZER_CONFIGURATION_ERROR'],
    ['a time-out', { kind: 'timed-out', requestId: 'r' }, 'AUTHORIZER_FAILURE'],
  ])('refuses on %s', async (_, answer, type) => {
    expect(await authorizer(answer).decide('key=a')).toEqual({ kind: 'refused', type });
  });

  it('lets wildcards of a policy match', async () => {
    const wide = policy('Allow', [
      'arn:aws:execute-api:*:*:other/*',
      'arn:aws:execute-api:us-east-?:*/POST/*',
    ]);
    expect(await authorizer(success(wide)).decide('key=a')).toMatchObject({ kind: 'allowed' });
  });

  it('lets a denial win over an allowance', async () => {
    const statement = (Effect: string) => ({ Effect, Action: '*', Resource: '*' });
    const both = { policyDocument: { Statement: [statement('Allow'), statement('Deny')] } };
    expect(await authorizer(success(both)).decide('key=a')).toMatchObject({ type: 'ACCESS_DENIED' });
  });

  it('does not keep a failure', async () => {
    const answers: FleetResult[] = [{ kind: 'timed-out', requestId: 'r' }, success(policy('Allow'))];
    const { decide } = authorizer(() => answers.shift() ?? success(null));
    expect(await decide('key=a')).toMatchObject({ type: 'AUTHORIZER_FAILURE' });
    expect(await decide('key=a')).toMatchObject({ kind: 'allowed' });
  });
});
