import { gzipSync } from 'node:zlib';
import type { BeliefOfPipeline } from './belief.ts';
import { isAccepted, isRefusal } from './edge-answers.ts';
import { ofRest, ofRestItself } from './edge-kinds.ts';
import { CannotBeRun, holds } from './verdict.ts';
import { json } from './pipeline.ts';

const cheap = { usd: 0.0001, seconds: 5, about: 'pipeline', notOf: ofRest } as const;

/** The stage is the first part of the path, unless a domain of one's own hides it. */
const ofOtherStage = (ingestUrl: string): string => {
  const url = new URL(ingestUrl);
  if (url.pathname.split('/').length < 4)
    throw new CannotBeRun('a custom domain stands before the stage: its name is in no path');
  url.pathname = url.pathname.replace(/^((?:\/restapis)?)\/[^/]+/, '$1/nothing');
  return url.href;
};
const withTwoSlashes = (ingestUrl: string): string => ingestUrl.replace(/\/v1\/events$/, '//v1/events');

/** The REST edge's rarer answers, which the twin gives as they are believed to be. */
export const beliefsOfTheEdgeInDepth: readonly BeliefOfPipeline[] = [
  {
    ...cheap,
    id: 'edge-charset-json',
    says: 'application/json with a charset, also in capitals, is validated and made a message',
    restsOnIt: 'clients whose library adds a charset',
    async check(pipeline) {
      for (const type of ['application/json;charset=UTF-8', 'Application/JSON; Charset=utf-8']) {
        const headers = { 'content-type': type };
        isAccepted(await pipeline.ask(`${type}, valid`, { headers, body: pipeline.batch().body }));
        isRefusal(await pipeline.ask(`${type}, {}`, { headers, body: '{}' }), 400, 'invalid_body');
      }
    },
  },
  {
    ...cheap,
    id: 'edge-empty-body',
    says: 'no body at all is validated like {}, and answered with 400',
    restsOnIt: 'nothing passes that was not validated',
    check: async (pipeline) =>
      isRefusal(
        await pipeline.ask('application/json, nothing', { headers: json, body: '' }),
        400,
        'invalid_body',
      ),
  },
  {
    ...cheap,
    id: 'edge-encodings',
    says: 'gzip is a name in any case; an encoding that is not known, or that the body does not have, is answered with 415',
    restsOnIt: 'phones that save data, docs/sending.md',
    async check(pipeline) {
      const { body } = pipeline.batch();
      const encoded = (encoding: string) => ({ ...json, 'content-encoding': encoding });
      isAccepted(await pipeline.ask('GZIP, valid', { headers: encoded('GZIP'), body: gzipSync(body) }));
      isRefusal(await pipeline.ask('br', { headers: encoded('br'), body }), 415);
      isRefusal(await pipeline.ask('gzip that is none', { headers: encoded('gzip'), body }), 415);
    },
  },
  {
    ...cheap,
    id: 'edge-10-mb',
    says: 'a body over 10 MB is refused by API Gateway itself: 413 with its own JSON, and without Access-Control-Allow-Origin',
    restsOnIt: 'docs/sending.md: a page sees no status of it',
    notOf: ofRestItself,
    async check(pipeline) {
      const { status, headers, text } = await pipeline.ask('10.5 MB', {
        headers: json,
        body: 'x'.repeat(10.5 * 1_048_576),
      });
      holds(status === 413, `the answer was ${status}: ${text.slice(0, 200)}`);
      holds(/^\s*\{"message":/.test(text), `the body of the 413 is ${text.slice(0, 200)}`);
      holds(headers.get('access-control-allow-origin') === null, 'the 413 has Access-Control-Allow-Origin');
    },
  },
  {
    ...cheap,
    id: 'edge-two-slashes',
    says: 'two slashes behind the stage are routed like one',
    restsOnIt: 'clients that join addresses by hand',
    check: async (pipeline) =>
      isAccepted(
        await pipeline.ask('POST …//v1/events', {
          at: withTwoSlashes,
          headers: json,
          body: pipeline.batch().body,
        }),
      ),
  },
  {
    ...cheap,
    id: 'edge-unknown-stage',
    says: 'a stage that there is not is AWS’s own 403, without Access-Control-Allow-Origin',
    restsOnIt: 'docs/sending.md: a page sees no status of it',
    async check(pipeline) {
      const { status, headers, text } = await pipeline.ask('POST /nothing/v1/events', {
        at: ofOtherStage,
        headers: json,
        body: '{}',
      });
      holds(status === 403, `the answer was ${status}: ${text.slice(0, 200)}`);
      holds(headers.get('access-control-allow-origin') === null, 'the 403 has Access-Control-Allow-Origin');
    },
  },
  {
    ...cheap,
    id: 'edge-preflight-of-a-type',
    says: 'a preflight that names a content type finds no template and fails with 500: browsers send none',
    restsOnIt: 'docs/edge.md',
    async check(pipeline) {
      const { status } = await pipeline.ask('OPTIONS, text/plain', {
        method: 'OPTIONS',
        headers: { 'content-type': 'text/plain' },
      });
      holds(status === 500, `the answer was ${status}`);
    },
  },
  {
    ...cheap,
    id: 'edge-no-content-type',
    says: 'a request that names no content type is taken for application/json: validated, and made a message',
    restsOnIt: 'clients that name none; nothing passes that was not validated',
    async check(pipeline) {
      const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
      isAccepted(await pipeline.ask('no content type, valid', { body: bytes(pipeline.batch().body) }));
      isRefusal(await pipeline.ask('no content type, {}', { body: bytes('{}') }), 400, 'invalid_body');
    },
  },
  {
    ...cheap,
    id: 'edge-other-methods',
    says: 'a method that there is not is answered like a path that there is not: 404',
    restsOnIt: 'docs/sending.md',
    async check(pipeline) {
      for (const method of ['GET', 'PUT', 'DELETE'])
        isRefusal(await pipeline.ask(`${method} …/v1/events`, { method, headers: json }), 404, 'not_found');
    },
  },
  {
    ...cheap,
    id: 'edge-characters',
    says: 'a body with U+FFFF, which SQS refuses, is answered with 400 by the words of SQS’s refusal, and without Retry-After',
    restsOnIt: 'nobody sends again for ever what will never be taken',
    async check(pipeline) {
      const { body } = pipeline.batch({ target: 'a\uffff' });
      const answer = await pipeline.ask('U+FFFF', { headers: json, body });
      isRefusal(answer, 400, 'invalid_body');
      holds(answer.headers.get('retry-after') === null, 'the 400 says to come again');
    },
  },
  {
    ...cheap,
    id: 'validator-speaks-of-both',
    step: 57,
    says: 'a wrong id is told by its pattern, which has its name, and a faulty event by how many of the rules of its type fit',
    restsOnIt: 'decision 089',
    async check(pipeline) {
      for (const [what, change, words] of [
        ['an event whose id is "one"', { id: 'one' }, ['(?=id|)', 'one']],
        ['a click without a target', { target: undefined }, ['matched only 3 out of 4']],
        ['a metric without a value', { type: 'metric', name: 'n' }, ['matched only 0 out of 4']],
      ] as const) {
        const { body } = pipeline.batch(change);
        const answer = await pipeline.ask(what, { headers: json, body });
        isRefusal(answer, 400, 'invalid_body');
        for (const word of words)
          holds(answer.text.includes(word), `the 400 does not say "${word}": ${answer.text.slice(0, 300)}`);
      }
    },
  },
  {
    ...cheap,
    id: 'edge-request-ids',
    says: 'answers of every kind have x-amzn-RequestId and x-amz-apigw-id',
    restsOnIt: 'docs/runbook.md: how a request is found',
    async check(pipeline) {
      for (const [what, body] of [
        ['valid', pipeline.batch().body],
        ['{}', '{}'],
      ] as const) {
        const { headers } = await pipeline.ask(`application/json, ${what}`, { headers: json, body });
        for (const name of ['x-amzn-requestid', 'x-amz-apigw-id'])
          holds(headers.get(name) !== null, `the answer to ${what} has no ${name}`);
      }
    },
  },
];
