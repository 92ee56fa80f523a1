import { randomBytes } from 'node:crypto';
import type { BeliefOfPipeline } from './belief.ts';
import { isAccepted, isRefusal } from './edge-answers.ts';
import { ofHttp } from './edge-kinds.ts';
import { json } from './pipeline.ts';
import { holds } from './verdict.ts';

const cheap = { usd: 0.0001, seconds: 5, about: 'pipeline' } as const;
const page = { origin: 'https://example.com' };

/** What only an edge with keys, a firewall, tokens or traces answers, and an HTTP API; docs/edge.md says what each does. */
export const beliefsOfEdgeKinds: readonly BeliefOfPipeline[] = [
  {
    ...cheap,
    id: 'edge-key-in-header',
    says: 'no key and an unknown one are 403, in our words and readable by a page; a good one in X-Api-Key is a message',
    restsOnIt: 'keyIn header',
    notOf: ({ asksFor }) =>
      asksFor === 'key-in-header' ? undefined : 'the edge asks for no key in a header',
    async check(pipeline) {
      const { body } = pipeline.batch();
      isAccepted(await pipeline.ask('a good key', { headers: json, body }));
      isRefusal(await pipeline.ask('no key', { headers: json, body, key: null }), 403, 'no_valid_key');
      isRefusal(
        await pipeline.ask('an unknown key', { headers: json, body, key: 'guess' }),
        403,
        'no_valid_key',
      );
    },
  },
  {
    ...cheap,
    id: 'edge-key-in-query',
    says: 'no key in the query string is 401, an unknown one 403, both readable by a page; a good one makes a message of a beacon',
    restsOnIt: 'keyIn query',
    notOf: ({ asksFor }) =>
      asksFor === 'key-in-query' ? undefined : 'the edge asks for no key in the query',
    async check(pipeline) {
      const headers = { 'content-type': 'text/plain;charset=UTF-8' };
      const { body } = pipeline.batch();
      isAccepted(await pipeline.ask('a good key', { headers, body }));
      isRefusal(await pipeline.ask('no key', { headers, body, key: null }), 401);
      isRefusal(await pipeline.ask('an unknown key', { headers, body, key: 'guess' }), 403);
    },
  },
  {
    ...cheap,
    id: 'edge-firewall-413',
    says: 'WAF lets a body of its limit pass, and answers one byte more with 413 and our JSON, readable by a page',
    restsOnIt: 'edge.firewall',
    notOf: ({ firewallBytes }) => (firewallBytes === undefined ? 'the edge has no firewall' : undefined),
    async check(pipeline) {
      const { body } = pipeline.batch();
      const longest = body.padEnd(pipeline.at.edge.firewallBytes ?? 0);
      isAccepted(await pipeline.ask('as long as the limit', { headers: json, body: longest }));
      isRefusal(
        await pipeline.ask('one byte more', { headers: json, body: `${longest} ` }),
        413,
        'body_too_large',
      );
    },
  },
  {
    ...cheap,
    seconds: 60,
    id: 'trace-reaches-rows',
    step: 30,
    says: 'a request’s trace id is in its rows, the client’s own where it names one',
    restsOnIt: 'decision 017',
    notOf: ({ traced }) => (traced ? undefined : 'monitoring.tracing is off, or the edge an HTTP API'),
    async check(pipeline) {
      const sinceMs = Date.now();
      const root = `1-${Math.floor(sinceMs / 1_000).toString(16)}-${randomBytes(12).toString('hex')}`;
      const named = pipeline.batch();
      const unnamed = pipeline.batch();
      await pipeline.ask('X-Amzn-Trace-Id', {
        headers: { ...json, 'x-amzn-trace-id': `Root=${root}` },
        body: named.body,
      });
      await pipeline.ask('no X-Amzn-Trace-Id', { headers: json, body: unnamed.body });
      const traceOf = async ({ id }: typeof named): Promise<unknown> =>
        (await pipeline.stored('events', ({ event_id }) => event_id === id, sinceMs))['trace_id'];
      const own = await traceOf(named);
      holds(own === root, `the trace of the row is ${String(own)}, and the client named ${root}`);
      const other = await traceOf(unnamed);
      holds(
        /^1-[\da-f]{8}-[\da-f]{24}$/.test(String(other)) && other !== root,
        `the trace of a row whose client named none is ${String(other)}`,
      );
    },
  },
  {
    ...cheap,
    id: 'http-accepts',
    says: 'an HTTP API makes a message of whatever is posted, and answers 202 with SQS’s XML, its id in it',
    restsOnIt: 'edge.kind http',
    notOf: ofHttp,
    async check(pipeline) {
      const { body } = pipeline.batch();
      const { status, text } = await pipeline.ask('valid', { headers: json, body });
      holds(status === 202, `the answer was ${status}: ${text.slice(0, 200)}`);
      holds(
        /<MessageId>[\w-]+<\/MessageId>/.test(text),
        `the 202 has no message’s id: ${text.slice(0, 200)}`,
      );
    },
  },
  {
    ...cheap,
    id: 'http-cors',
    says: 'an HTTP API answers a preflight by itself, and a page may read its 404',
    restsOnIt: 'edge.kind http',
    notOf: ({ kind }) => (kind === 'http' ? undefined : 'the edge is a REST API'),
    async check(pipeline) {
      const preflight = await pipeline.ask('OPTIONS', {
        method: 'OPTIONS',
        headers: { ...page, 'access-control-request-method': 'POST' },
      });
      holds(preflight.status === 204, `the preflight was answered with ${preflight.status}`);
      const lost = await pipeline.ask('POST …/v1/events/nothing', {
        path: '/nothing',
        headers: { ...json, ...page },
        body: '{}',
      });
      holds(lost.status === 404, `the answer was ${lost.status}: ${lost.text.slice(0, 200)}`);
      for (const [what, { headers }] of Object.entries({ preflight, 404: lost }))
        holds(
          headers.get('access-control-allow-origin') === '*',
          `the ${what} has no Access-Control-Allow-Origin`,
        );
    },
  },
  {
    ...cheap,
    id: 'http-token',
    says: 'a request without a token is 401, with a challenge, and a page may read it',
    restsOnIt: 'access.kind jwt',
    notOf: ({ asksFor }) => (asksFor === 'token' ? undefined : 'the edge asks for no token'),
    async check(pipeline) {
      const { body } = pipeline.batch();
      const { status, headers, text } = await pipeline.ask('no token', {
        headers: { ...json, ...page },
        body,
      });
      holds(status === 401, `the answer was ${status}: ${text.slice(0, 200)}`);
      holds(headers.get('www-authenticate') !== null, 'the 401 has no challenge');
      holds(headers.get('access-control-allow-origin') === '*', 'the 401 has no Access-Control-Allow-Origin');
    },
  },
];
