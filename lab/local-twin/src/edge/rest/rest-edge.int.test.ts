import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { physicalResources } from '../../template/physical.ts';
import { readStack } from '../../template/read-template.ts';
import { Resolver } from '../../template/resolve.ts';
import { type EdgeServer, startEdge } from '../edge-server.ts';
import { compileMappingTemplate } from './mapping-template.ts';
import { type Method, readRestApi, type RestApi } from './rest-api.ts';
import { RestEdge } from './rest-edge.ts';
import type { SqsAnswer } from '../sqs-answer.ts';

const { template } = readStack(
  resolve(import.meta.dirname, '../../../../../infra/cdk.out'),
  'dev',
  'default',
);
const api = readRestApi(template, new Resolver(template, physicalResources(template)));

const edges: EdgeServer[] = [];
afterEach(async () => {
  await Promise.all(edges.splice(0).map((edge) => edge.stop()));
});

const accepted: SqsAnswer = {
  status: 200,
  body: '{"SendMessageResponse":{"SendMessageResult":{"MessageId":"m-1"}}}',
};
/** The edge before a queue that answers so; `sent` are the forms that the queue got. */
async function start(
  answer: () => SqsAnswer | Promise<SqsAnswer> = () => accepted,
  change: Partial<RestApi> = {},
) {
  const sent: URLSearchParams[] = [];
  const edge = await startEdge({
    edge: new RestEdge({
      api: { ...api, ...change },
      send: async ({ body }) => {
        sent.push(new URLSearchParams(body));
        return answer();
      },
    }),
    port: 0,
  });
  edges.push(edge);
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${edge.url}/v1/events`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  return { edge, sent, post };
}

const batch = (change: object = {}): string =>
  JSON.stringify({
    context: { appId: 'app', deviceId: 'device' },
    events: [
      { id: randomUUID(), type: 'click', occurredAt: '2026-11-21T12:00:00Z', target: 'é 漢 😀 & = +' },
    ],
    ...change,
  });

describe('a good client batch', () => {
  it('becomes a message with its body as it came, and is answered with the message’s id', async () => {
    const { sent, post } = await start();
    const body = ` ${batch()}\n`;
    const beforeMs = Date.now();
    const response = await post(body);
    expect([response.status, await response.json()]).toEqual([202, { messageId: 'm-1' }]);
    const [form] = sent;
    expect(form?.get('Action')).toBe('SendMessage');
    expect(form?.get('MessageBody')).toBe(body);
    const names = [1, 2, 3].map((n) => form?.get(`MessageAttribute.${n}.Name`));
    expect(names).toEqual(['receivedAt', 'requestId', 'contentType']);
    expect(Number(form?.get('MessageAttribute.1.Value.StringValue'))).toBeGreaterThanOrEqual(beforeMs);
    expect(form?.get('MessageAttribute.2.Value.StringValue')).toMatch(/^[0-9a-f-]{36}$/);
    expect(form?.get('MessageAttribute.3.Value.StringValue')).toBe('application/json');
  });

  it.each([
    'text/plain;charset=UTF-8',
    'text/plain',
    'application/json; charset=utf-8',
    'Application/JSON;CHARSET=UTF-8',
    'application/json ;charset="utf-8"',
  ])('is taken as %s', async (contentType) => {
    const { sent, post } = await start();
    expect((await post(batch(), { 'content-type': contentType })).status).toBe(202);
    expect(sent[0]?.get('MessageAttribute.3.Value.StringValue')).toBe(
      contentType.split(';')[0]?.trim().toLowerCase(),
    );
  });

  it('is inflated when it comes as gzip', async () => {
    const { sent, post } = await start();
    const body = batch();
    expect((await post(gzipSync(body), { 'content-encoding': 'gzip' })).status).toBe(202);
    expect(sent[0]?.get('MessageBody')).toBe(body);
  });

  it('has API Gateway’s own two ids', async () => {
    const { post } = await start();
    const { headers } = await post(batch());
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-amz-apigw-id')).toMatch(/^[\w+/]{15}=$/);
  });

  it('may be read by a page of any origin', async () => {
    const { post } = await start();
    expect((await post(batch())).headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('CORS', () => {
  it('answers the preflight with what a browser may send', async () => {
    const { edge } = await start();
    const response = await fetch(`${edge.url}/v1/events`, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toContain('Content-Type');
  });

  it('is a failure where the preflight’s content type has no template: the mock finds no status', async () => {
    const { edge } = await start();
    const response = await fetch(`${edge.url}/v1/events`, {
      method: 'OPTIONS',
      headers: { 'content-type': 'text/plain' },
    });
    expect(response.status).toBe(500);
  });
});

describe('a bad request', () => {
  it.each<[string, string, RegExp]>([
    ['no JSON', '{"context":', /Could not parse/],
    ['nothing, which is validated as an empty object', '', /required properties/],
    ['an array', '[]', /instance type \(array\)/],
    ['a missing context', batch({ context: undefined }), /required properties \(\["context"\]\)/],
    ['a context without a device', batch({ context: { appId: 'a' } }), /\(\["deviceId"\]\)/],
    ['no events', batch({ events: [] }), /too short/],
    [
      'a type that nobody knows',
      batch({ events: [{ type: 'teleport' }] }),
      /"teleport"\) not found in enum \(possible values: \["click",/,
    ],
    [
      'an event without an id',
      batch({ events: [{ type: 'click' }] }),
      /required properties \(\["id","occurredAt"\]\)/,
    ],
    [
      'what the validator does not name, by the words of the contract',
      batch({ events: [{ type: 'click' }] }),
      /click \(matched only 3\): target text to 256 \[screen text to 128, x number, y number\]/,
    ],
  ])('%s is answered with 400 and the reason, in the text of the body', async (_, body, message) => {
    const { sent, post } = await start();
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: { code: 'invalid_body', message: expect.stringMatching(message) },
    });
    expect(sent).toEqual([]);
  });

  it('of text/plain is validated as well', async () => {
    const { post } = await start();
    expect((await post('{}', { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it.each(['application/xml', 'multipart/form-data', 'application/x-www-form-urlencoded'])(
    'of the content type %s is answered with 415',
    async (contentType) => {
      const { post } = await start();
      const response = await post(batch(), { 'content-type': contentType });
      expect([response.status, await response.json()]).toEqual([
        415,
        { error: { code: 'unsupported_media_type', message: 'Send application/json or text/plain.' } },
      ]);
    },
  );

  it('of more than 10 MB is answered with 413', async () => {
    const { post } = await start();
    expect((await post(batch({ filler: 'x'.repeat(10_500_000) }))).status).toBe(413);
  });

  it('that is small as gzip and huge inflated is answered with 413', async () => {
    const { post } = await start();
    const bomb = gzipSync('x'.repeat(20_000_000));
    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  });

  it.each(['gzip', 'GZIP', 'deflate', 'br', 'zstd', 'gzip, gzip'])(
    'of the content encoding %s, which it is not or API Gateway does not know, is answered with 415',
    async (encoding) => {
      const { post } = await start();
      const response = await post(batch(), { 'content-encoding': encoding });
      expect(response.status).toBe(415);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    },
  );

  it('of more than 10 MB is refused by AWS itself, without CORS', async () => {
    const { post } = await start();
    const response = await post('x'.repeat(10_500_000));
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Too Long' }]);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('to another stage is refused by AWS itself, without CORS', async () => {
    const { edge } = await start();
    const response = await fetch(edge.url.replace('/live', '/test/v1/events'), {
      method: 'POST',
      body: batch(),
    });
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect(response.headers.get('x-amzn-errortype')).toBe('ForbiddenException');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each(['//v1/events', '/v1//events', '/v1/events/', '/v1/events//'])(
    'to %s is none: doubled slashes and one at the end do not count',
    async (path) => {
      const { edge, sent } = await start();
      const response = await fetch(`${edge.url}${path}`, {
        method: 'POST',
        body: batch(),
        headers: { 'content-type': 'application/json' },
      });
      expect([response.status, sent.length]).toEqual([202, 1]);
    },
  );

  it('to //live is none, either', async () => {
    const { edge } = await start();
    const response = await fetch(edge.url.replace('/live', '//live/v1/events'), {
      method: 'POST',
      body: batch(),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(202);
  });

  it('with no JSON is told Jackson’s words with a line end and quotes, in a body that is JSON', async () => {
    const { post } = await start();
    const { error } = (await (await post('{"a": tru}')).json()) as { error: { message: string } };
    expect(error.message).toContain(
      "Could not parse request body into json: Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (byte[])\"{\"a\": tru}\"; line: 1, column: 11]",
    );
  });

  it.each(['/v1/other', '/'])('to %s is answered with 404', async (path) => {
    const { edge } = await start();
    const response = await fetch(`${edge.url}${path}`, { method: 'POST', body: batch() });
    expect(response.status).toBe(404);
  });
});

describe('a queue that refuses', () => {
  const sqsError = (Code: string, Message: string, status = 400): SqsAnswer => ({
    status,
    body: JSON.stringify({ Error: { Code, Message } }),
  });

  it.each<[string, SqsAnswer, number]>([
    [
      'a body over 1 MiB',
      sqsError(
        'InvalidParameterValue',
        'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
      ),
      413,
    ],
    ['characters that SQS does not take', sqsError('InvalidMessageContents', 'Invalid characters'), 400],
    ['for too many requests', sqsError('RequestThrottled', 'Rate exceeded', 403), 503],
    ['a queue that is not there', sqsError('AWS.SimpleQueueService.NonExistentQueue', 'No such queue'), 503],
    ['because SQS is ill', { status: 500, body: '<html>' }, 503],
    [
      'a request that is too long as a whole',
      { status: 413, body: 'HTTP content length exceeded 1662976 bytes.' },
      413,
    ],
    ['with what nobody knows', sqsError('AccessDenied', 'no', 418), 503],
  ])('%s is answered with a status of its own', async (_, sqs, status) => {
    const { post } = await start(() => sqs);
    const response = await post(batch());
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: expect.any(String) } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    // A client that heeds it sends again: where that is of no use, it must not be told to.
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
  });

  it('by not answering is 503 with the time to come again', async () => {
    const { post } = await start(() => Promise.reject(new Error('connection refused')));
    const response = await post(batch());
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
  });
});

describe('the throttle of the stage', () => {
  it('answers 429 with the time to come again, once the burst is used up', async () => {
    const { edge, post } = await start(undefined, { throttle: { ratePerSecond: 0.001, burst: 2 } });
    const responses = [await post(batch()), await post(batch()), await post(batch())];
    expect(responses.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(responses[2]?.headers.get('retry-after')).toBe('1');
    expect(edge.byStatus).toEqual({ 202: 2, 429: 1 });
  });
});

describe('every answer', () => {
  const tooLong: SqsAnswer = { status: 413, body: 'HTTP content length exceeded 1662976 bytes.' };
  const invalid: SqsAnswer = {
    status: 400,
    body: '{"Error":{"Code":"InvalidMessageContents","Message":"x"}}',
  };
  const exhausted = { throttle: { ratePerSecond: 0.001, burst: 0 } };
  const json = 'application/json';
  const xml = { 'content-type': 'application/xml' };
  const preflight = [
    'access-control-allow-headers',
    'access-control-allow-methods',
    'access-control-allow-origin',
  ];
  const page = ['access-control-allow-origin'];
  const later = [...page, 'retry-after'];
  const byAws = ['x-amzn-errortype'];
  type Start = Parameters<typeof start>;
  it.each<[what: string, number, Start, RequestInit & { to?: string }, headers: string[]]>([
    ['a good batch', 202, [], { body: batch() }, page],
    ['a preflight', 204, [], { method: 'OPTIONS' }, preflight],
    ['a bad body', 400, [], { body: '{}' }, page],
    ['what SQS finds bad', 400, [() => invalid], { body: batch() }, page],
    ['an unknown stage', 403, [], { body: batch(), to: '/test/v1/events' }, byAws],
    ['an unknown path', 404, [], { body: batch(), to: '/live/v1/other' }, page],
    ['what is too long for AWS', 413, [], { body: 'x'.repeat(10_500_000) }, byAws],
    ['what is too long for SQS', 413, [() => tooLong], { body: batch() }, page],
    ['another content type', 415, [], { body: batch(), headers: xml }, page],
    ['what is beyond the throttle', 429, [undefined, exhausted], { body: batch() }, later],
    ['a preflight that finds no template', 500, [], { method: 'OPTIONS', headers: xml }, page],
    ['SQS that is ill', 503, [() => ({ status: 500, body: '' })], { body: batch() }, later],
    ['SQS that is not there', 503, [() => Promise.reject(new Error('gone'))], { body: batch() }, later],
  ])('to %s, %i, has its headers, and no other', async (_, status, parameters, { to, ...request }, own) => {
    const { edge } = await start(...parameters);
    const response = await fetch(to ? new URL(to, edge.url) : `${edge.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': json },
      ...request,
    });
    expect(response.status).toBe(status);
    const found = Object.fromEntries(response.headers);
    const ids = ['content-type', 'x-amz-apigw-id', 'x-amzn-requestid'];
    // Of HTTP, and of this server.
    const ofTheServer = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'];
    expect(
      Object.keys(found)
        .filter((name) => !ofTheServer.includes(name))
        .toSorted(),
    ).toEqual([...ids, ...own].toSorted());
    expect(found['content-type']).toBe(json);
    if (own.includes('access-control-allow-origin')) expect(found['access-control-allow-origin']).toBe('*');
    if (own.includes('retry-after')) expect(found['retry-after']).toBe('1');
  });
});

describe('a mock, as AWS was recorded to run it', () => {
  interface Recorded {
    name: string;
    requestTemplate: string;
    responseTemplate?: string;
    status: number;
    headers: Record<string, string>;
    body: Record<string, string> | null;
  }
  const { cases } = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../../fixtures/aws/integration-responses.json'), 'utf8'),
  ) as { cases: Recorded[] };
  it.each(cases)('$name', async ({ requestTemplate, responseTemplate, status, headers, body }) => {
    const method: Method = {
      resourceId: 'r',
      resourcePath: '/mock',
      integration: { kind: 'mock' },
      requestTemplates: new Map([['application/json', compileMappingTemplate('request', requestTemplate)]]),
      passthrough: 'NEVER',
      responses: [
        {
          statusCode: 200,
          headers: {},
          ...(responseTemplate !== undefined && {
            template: compileMappingTemplate('response', responseTemplate),
          }),
        },
      ],
      models: new Map(),
      authorized: false,
      apiKeyRequired: false,
    };
    const { edge } = await start(undefined, { methods: new Map([['GET /mock', method]]) });
    const response = await fetch(`${edge.url}/mock`);
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    const text = await response.text();
    expect(text === '' ? null : (JSON.parse(text) as unknown)).toEqual(body);
  });
});

it('the stage has variables, which templates and the template’s reader know', () => {
  const blue = structuredClone(template);
  const stage = Object.values(blue.Resources).find(({ Type }) => Type === 'AWS::ApiGateway::Stage');
  Object.assign(stage?.Properties ?? {}, { Variables: { colour: 'blue' } });
  expect(readRestApi(blue, new Resolver(blue, physicalResources(blue))).stageVariables).toEqual({
    colour: 'blue',
  });
  expect(api.stageVariables).toEqual({});
});
