import { gzipSync } from 'node:zlib';
import { sqsLimits } from '@telemetry/settings';
import type { BeliefOfPipeline } from './belief.ts';
import { holds } from './verdict.ts';
import { isAccepted, isRefusal } from './edge-answers.ts';
import { ofRest } from './edge-kinds.ts';
import { json } from './pipeline.ts';

const cheap = { usd: 0.0001, seconds: 5, about: 'pipeline', notOf: ofRest } as const;

export const beliefsOfTheEdge: readonly BeliefOfPipeline[] = [
  {
    ...cheap,
    id: 'edge-charset',
    says: 'API Gateway matches text/plain;charset=UTF-8 by its type alone: it validates such a body and makes it a message',
    restsOnIt: 'every navigator.sendBeacon of a text: it sends this content type',
    acceptance: true,
    async check(pipeline) {
      const headers = { 'content-type': 'text/plain;charset=UTF-8' };
      isAccepted(
        await pipeline.ask('text/plain;charset=UTF-8, valid', { headers, body: pipeline.batch().body }),
      );
      isRefusal(
        await pipeline.ask('text/plain;charset=UTF-8, {}', { headers, body: '{}' }),
        400,
        'invalid_body',
      );
    },
  },
  {
    ...cheap,
    id: 'edge-accepts',
    step: 6,
    says: 'a valid body is answered with 202 and the message’s id, which is in SQS’s XML as the template reads it',
    restsOnIt: 'everything',
    acceptance: true,
    check: async (pipeline) =>
      isAccepted(
        await pipeline.ask('application/json, valid', { headers: json, body: pipeline.batch().body }),
      ),
  },
  {
    ...cheap,
    id: 'edge-400',
    says: 'a body that does not fit the model is answered with 400, and validationErrorString makes JSON of our body',
    restsOnIt: 'the contract’s errors, docs/edge.md',
    acceptance: true,
    check: async (pipeline) =>
      isRefusal(
        await pipeline.ask('application/json, {}', { headers: json, body: '{}' }),
        400,
        'invalid_body',
      ),
  },
  {
    ...cheap,
    id: 'edge-400-unparsable',
    says: 'the 400 of a body that is no JSON is JSON all the same: what the parser says is escaped',
    restsOnIt: 'clients that read the error’s code',
    acceptance: true,
    async check(pipeline) {
      for (const body of ['{"context":', '"', '{"a": tru}', '{"a\\":1}', '{"context": "line\nfeed"}'])
        isRefusal(await pipeline.ask(`application/json, ${body}`, { headers: json, body }), 400);
    },
  },
  {
    ...cheap,
    id: 'edge-413',
    says: 'a message over SQS’s limit is answered with 413, and a mapped header survives the override of the status',
    restsOnIt: 'pages that send too much can read that they did',
    acceptance: true,
    async check(pipeline) {
      const { body } = pipeline.batch({ target: 'é'.repeat(200) });
      const long = body.replace(
        '"deviceId":"prove"',
        `"deviceId":"prove","unknown":"${'x'.repeat(sqsLimits.messageBytes)}"`,
      );
      const answer = await pipeline.ask('a body over 1 MiB', { headers: json, body: long });
      isRefusal(answer, 413, 'body_too_large');
      holds(answer.headers.get('retry-after') === null, 'the 413 says to come again');
    },
  },
  {
    ...cheap,
    id: 'edge-413-by-form',
    says: 'a request to SQS that is longer by its form than SQS takes, though its message is not, is answered with 413 as well',
    restsOnIt: 'docs/edge.md: text outside ASCII triples on its way to SQS',
    async check(pipeline) {
      const { body } = pipeline.batch();
      const long = body.replace(
        '"deviceId":"prove"',
        `"deviceId":"prove","unknown":"${'漢'.repeat(300_000)}"`,
      );
      const answer = await pipeline.ask('0.9 MB of text that triples', { headers: json, body: long });
      isRefusal(answer, 413, 'body_too_large');
      holds(answer.headers.get('retry-after') === null, 'the 413 says to come again');
    },
  },
  {
    ...cheap,
    id: 'edge-415',
    says: 'a content type without a template is answered with 415',
    restsOnIt: 'nothing passes that was not validated',
    acceptance: true,
    check: async (pipeline) =>
      isRefusal(
        await pipeline.ask('application/xml', {
          headers: { 'content-type': 'application/xml' },
          body: pipeline.batch().body,
        }),
        415,
        'unsupported_media_type',
      ),
  },
  {
    ...cheap,
    id: 'edge-cors',
    says: 'a preflight is answered for any origin, with POST and Content-Type allowed',
    restsOnIt: 'pages of other origins',
    acceptance: true,
    async check(pipeline) {
      const { status, headers } = await pipeline.ask('OPTIONS', {
        method: 'OPTIONS',
        headers: {
          origin: 'https://example.com',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
      holds(status === 200 || status === 204, `the answer was ${status}`);
      holds(headers.get('access-control-allow-origin') === '*', 'no origin is allowed');
      holds(/POST/.test(headers.get('access-control-allow-methods') ?? ''), 'POST is not allowed');
      holds(
        /content-type/i.test(headers.get('access-control-allow-headers') ?? ''),
        'Content-Type is not allowed',
      );
    },
  },
  {
    ...cheap,
    id: 'edge-trailing-slash',
    says: 'a slash behind the path is routed like the path without it',
    restsOnIt: 'clients whose library adds one',
    check: async (pipeline) =>
      isAccepted(
        await pipeline.ask('POST …/v1/events/', { path: '/', headers: json, body: pipeline.batch().body }),
      ),
  },
  {
    ...cheap,
    id: 'edge-404',
    says: 'a path or method that there is not is MISSING_AUTHENTICATION_TOKEN, which is answered with 404',
    restsOnIt: 'nobody looks for a token that is not needed',
    check: async (pipeline) =>
      isRefusal(
        await pipeline.ask('POST …/v1/events/nothing', { path: '/nothing', headers: json, body: '{}' }),
        404,
        'not_found',
      ),
  },
  {
    ...cheap,
    id: 'edge-gzip',
    says: 'a body with Content-Encoding gzip is unpacked, validated and made a message',
    restsOnIt: 'phones that save data',
    async check(pipeline) {
      const headers = { ...json, 'content-encoding': 'gzip' };
      isAccepted(await pipeline.ask('gzip, valid', { headers, body: gzipSync(pipeline.batch().body) }));
      isRefusal(await pipeline.ask('gzip, {}', { headers, body: gzipSync('{}') }), 400, 'invalid_body');
    },
  },
];
