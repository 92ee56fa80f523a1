import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { sqsForApiGateway } from '../sqs-for-api-gateway.ts';
import type { SendToSqs } from '../sqs-answer.ts';
import { batchOf, startTestEdge, synthesizedEdge, type TestEdge } from '../testing-edge.ts';
import { startStorage } from '../../storage/storage.ts';

const definition = synthesizedEdge('http-open');
const edges: TestEdge[] = [];
afterEach(async () => {
  await Promise.all(edges.splice(0).map(({ edge }) => edge.stop()));
});
const start = async (...parameters: Parameters<typeof startTestEdge>): Promise<TestEdge> => {
  const edge = await startTestEdge(...parameters);
  edges.push(edge);
  return edge;
};

describe('an HTTP API, otherwise than a REST API,', () => {
  it.each([
    ['no JSON', '{"context":', 'application/json'],
    ['a batch without context', '{"events":[]}', 'application/json'],
    ['a content type that the contract does not have', batchOf(), 'application/xml'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded'],
  ])('takes %s: the processor says what is valid', async (_, body, contentType) => {
    const { sent, post } = await start(definition);
    expect((await post(body, { 'content-type': contentType })).status).toBe(202);
    expect(sent[0]?.get('MessageBody')).toBe(body);
  });

  it('answers with SQS’s own XML', async () => {
    const { post } = await start(definition);
    const response = await post(batchOf());
    expect(response.headers.get('content-type')).toBe('text/xml');
    expect(await response.text()).toBe(
      '<?xml version="1.0"?><SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><SendMessageResult><MessageId>m-1</MessageId></SendMessageResult></SendMessageResponse>',
    );
  });

  it('refuses in words of its own, and says in no header when to come again', async () => {
    const { edge, post } = await start({
      kind: 'http',
      api: {
        ...(definition as Extract<typeof definition, { kind: 'http' }>).api,
        throttle: { ratePerSecond: 0.001, burst: 1 },
      },
    });
    const statuses = [await post(batchOf()), await post(batchOf())];
    const unknown = await fetch(`${edge.url}/other`, { method: 'POST' });
    expect(await statuses[1]?.json()).toEqual({ message: 'Too Many Requests' });
    expect(statuses[1]?.headers.get('retry-after')).toBeNull();
    expect(await unknown.json()).toEqual({ message: 'Not Found' });
  });
});

describe('before a queue', async () => {
  const queue = {
    name: 'Queue',
    visibilityTimeoutSeconds: 30,
    retentionSeconds: 60,
    delaySeconds: 0,
    receiveWaitSeconds: 0,
    maximumMessageBytes: 1_048_576,
  };
  const storage = await startStorage([queue], 'bucket');
  afterAll(async () => {
    await storage.stop();
  });
  const post = async (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const send: SendToSqs = (request) =>
      sqsForApiGateway(storage.sqs)({ ...request, queuePath: '000000000000/Queue' });
    return (await start(definition, undefined, { send })).post(body, headers);
  };

  it('a good batch is a message', async () => {
    const response = await post(batchOf());
    expect(response.status).toBe(202);
    expect(await response.text()).toMatch(/<MessageId>[0-9a-f-]{36}<\/MessageId>/);
    expect(storage.depth('Queue').visible).toBe(1);
  });

  it('a request that is too long as a whole is 413 in SQS’s plain text: letters outside ASCII come three times as long', async () => {
    const before = storage.depth('Queue').visible;
    const response = await post('é'.repeat(300_000));
    expect([response.status, response.headers.get('content-type')]).toEqual([413, 'text/plain']);
    expect(await response.text()).toBe('HTTP content length exceeded 1662976 bytes.');
    expect(storage.depth('Queue').visible).toBe(before);
  });

  it('a body over 10 MB does not reach it: 413 of the API’s own', async () => {
    const response = await post('x'.repeat(10_500_000));
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>, string]>([
    ['an empty body', '', {}, ''],
    ['a body over 1 MiB', 'x'.repeat(1_100_000), {}, 'must be shorter'],
    ['characters that SQS does not take', '{"a":"\u0000"}', {}, 'InvalidMessageContents'],
    [
      'a gzip body, which is not inflated',
      new Uint8Array(gzipSync(batchOf())),
      { 'content-encoding': 'gzip' },
      'InvalidMessageContents',
    ],
  ])('%s is 400 with the reason of SQS, and no message', async (_, body, headers, reason) => {
    const before = storage.depth('Queue').visible;
    const response = await post(body, headers);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(new RegExp(`^<\\?xml.*<ErrorResponse.*${reason}`, 's'));
    expect(storage.depth('Queue').visible).toBe(before);
  });
});
