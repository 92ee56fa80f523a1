import { afterEach, describe, expect, it } from 'vitest';
import { startStorage, type Storage } from '../../storage/storage.ts';
import type { Template } from '../../template/cloudformation.ts';
import { physicalResources } from '../../template/physical.ts';
import { Resolver } from '../../template/resolve.ts';
import { type EdgeServer, startEdge } from '../edge-server.ts';
import { mostRequestBytes, sqsForApiGateway } from '../sqs-for-api-gateway.ts';
import { readRestApi } from './rest-api.ts';
import { RestEdge } from './rest-edge.ts';

/** The two ways by which a template can send to SQS; what a refusal is called is the same in both. */
const protocols = {
  query: {
    RequestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
    template:
      'Action=SendMessage&MessageBody=$util.urlEncode($input.body)&MessageAttribute.1.Name=id&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=$context.requestId',
  },
  JSON: {
    RequestParameters: {
      'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
      'integration.request.header.X-Amz-Target': "'AmazonSQS.SendMessage'",
    },
    template: `{"QueueUrl":"http://sqs/000000000000/Queue","MessageBody":"$util.escapeJavaScript($input.body).replaceAll("\\\\'", "'")","MessageAttributes":{"id":{"DataType":"String","StringValue":"$context.requestId"}}}`,
  },
  'JSON by an override': {
    RequestParameters: {},
    template: `#set($context.requestOverride.header.X-Amz-Target = "AmazonSQS.SendMessage")#set($context.requestOverride.header.Content-Type = "application/x-amz-json-1.0"){"MessageBody":"$util.escapeJavaScript($input.body).replaceAll("\\\\'", "'")","MessageAttributes":{"id":{"DataType":"String","StringValue":"$context.requestId"}}}`,
  },
};

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(name: keyof typeof protocols): Promise<{ edge: EdgeServer; storage: Storage }> {
  const { RequestParameters, template: text } = protocols[name];
  const template: Template = {
    Resources: {
      Api: { Type: 'AWS::ApiGateway::RestApi' },
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'live' } },
      Post: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          HttpMethod: 'POST',
          MethodResponses: [{ StatusCode: 202 }, { StatusCode: 400 }],
          Integration: {
            Type: 'AWS',
            Uri: 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/Queue',
            RequestParameters,
            RequestTemplates: { 'application/json': text },
            IntegrationResponses: [
              { StatusCode: 400, ResponseTemplates: { 'application/json': "$input.json('$')" } },
              { StatusCode: 202, SelectionPattern: '2..' },
            ],
          },
        },
      },
    },
  };
  const queue = {
    name: 'Queue',
    visibilityTimeoutSeconds: 30,
    retentionSeconds: 60,
    delaySeconds: 0,
    receiveWaitSeconds: 0,
    maximumMessageBytes: 1_048_576,
  };
  const storage = await startStorage([queue], 'bucket');
  const api = readRestApi(template, new Resolver(template, physicalResources(template)));
  const edge = await startEdge({ edge: new RestEdge({ api, send: sqsForApiGateway(storage.sqs) }), port: 0 });
  stops.push(
    () => edge.stop(),
    () => storage.stop(),
  );
  return { edge, storage };
}
const post = (edge: EdgeServer, body: string) =>
  fetch(edge.url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

describe.each(Object.keys(protocols) as (keyof typeof protocols)[])('the protocol %s of SQS', (name) => {
  it('carries any text to the queue as it came, with its attributes', async () => {
    const { edge, storage } = await start(name);
    const body = ` {"a":"it's \\"quoted\\" \\\\ é 漢 😀 <&+%=>",\t"b":\n1}`;
    expect((await post(edge, body)).status).toBe(202);
    const [message] = storage.sqs.queue('Queue').messages;
    expect(message?.body).toBe(body);
    expect(message?.attributes['id']?.StringValue).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses in SQS’s words what SQS refuses', async () => {
    const { edge } = await start(name);
    const long = await post(edge, 'x'.repeat(1_048_577));
    expect([long.status, await long.text()]).toEqual([
      400,
      expect.stringContaining('must be shorter than 1048576 bytes'),
    ]);
    const forbidden = await post(edge, '\u0001');
    expect(await forbidden.text()).toContain('InvalidMessageContents');
  });
});

it('text outside ASCII triples in the query protocol, and what is too long as a whole has no JSON to read', async () => {
  const { edge } = await start('query');
  const text = (bytes: number): string => '漢'.repeat(Math.floor(bytes / 3));
  expect((await post(edge, text(mostRequestBytes / 3 - 200))).status).toBe(202);
  const refused = await post(edge, text(mostRequestBytes / 3 + 200));
  expect([refused.status, await refused.text()]).toEqual([400, '""']);
});

it('text outside ASCII stays as long as it is in the JSON protocol', async () => {
  const { edge } = await start('JSON');
  expect((await post(edge, '漢'.repeat(349_000))).status).toBe(202);
});
