import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GatewayResponseType, gatewayResponse, type HttpAnswer } from './gateway-responses.ts';
import type { MappingVariables } from './mapping-template.ts';
import { readBody } from './read-body.ts';
import type { IntegrationResponse, Method, RestApi } from './rest-api.ts';
import type { SqsAnswer } from './sqs-query-protocol.ts';
import { TokenBucket } from './token-bucket.ts';
import { validationMessage } from './validation-message.ts';

export interface EdgeServer {
  /** `http://127.0.0.1:<port>/<stage>`. */
  url: string;
  /** Requests answered, by status. */
  readonly byStatus: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export interface EdgeOptions {
  api: RestApi;
  port: number;
  send: (queuePath: string, form: string) => Promise<SqsAnswer>;
}

/** A REST API of API Gateway on a loopback port, as the template describes it. */
export async function startEdge({ api, port, send }: EdgeOptions): Promise<EdgeServer> {
  const byStatus: Record<string, number> = {};
  const bucket = api.throttle && new TokenBucket(api.throttle.ratePerSecond, api.throttle.burst);
  const server = createServer((request, response) => {
    void answer(request, api, bucket, send).then(({ status, headers, body }) => {
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      response.writeHead(status, headers).end(body);
    });
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${api.stage}`,
    byStatus,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
}

async function answer(
  request: IncomingMessage,
  api: RestApi,
  bucket: TokenBucket | undefined,
  send: EdgeOptions['send'],
): Promise<HttpAnswer> {
  const requestId = randomUUID();
  const requestTimeEpoch = Date.now();
  const refuse = (type: GatewayResponseType, validationError?: string): HttpAnswer =>
    gatewayResponse(type, api.gatewayResponses, { requestId, validationError });
  try {
    // Read to the end whatever the answer: a client that is cut off while it sends sees a broken connection.
    const body = await readBody(request);
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    const method = api.methods.get(`${request.method} ${path.replace(`/${api.stage}`, '')}`);
    if (!path.startsWith(`/${api.stage}/`) || !method) return refuse('MISSING_AUTHENTICATION_TOKEN');
    if (bucket && !bucket.take()) return refuse('THROTTLED');
    if (body.kind === 'too-large') return refuse('REQUEST_TOO_LARGE');
    if (body.kind === 'not-inflatable')
      return refuse('BAD_REQUEST_BODY', 'Could not decompress the request body');
    const headers = request.headers as Record<string, string>;
    // API Gateway reads a request without a content type as JSON.
    const contentType =
      (headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const problem = validate(method, contentType, body.text);
    if (problem !== undefined) return refuse('BAD_REQUEST_BODY', problem);
    const variables: MappingVariables = {
      body: body.text,
      headers,
      query: Object.fromEntries(new URLSearchParams(query)),
      path: {},
      context: {
        requestId,
        requestTimeEpoch,
        httpMethod: request.method,
        stage: api.stage,
        resourcePath: path.replace(`/${api.stage}`, ''),
        identity: { sourceIp: '127.0.0.1', userAgent: headers['user-agent'] ?? '' },
        responseOverride: { header: {} },
      },
      stageVariables: {},
    };
    if (method.integration.kind === 'mock')
      return respond(method, 200, { ...variables, body: '' }, requestId);
    const template = method.requestTemplates.get(contentType);
    if (!template)
      return refuse(method.passthrough === 'NEVER' ? 'UNSUPPORTED_MEDIA_TYPE' : 'API_CONFIGURATION_ERROR');
    const { status, body: sqsBody } = await send(method.integration.queuePath, template(variables));
    return respond(method, status, { ...variables, body: sqsBody }, requestId);
  } catch (error) {
    console.error(`edge: ${(error as Error).stack ?? String(error)}`);
    return refuse('INTEGRATION_FAILURE');
  }
}

/** What is wrong with the body. Only content types that have a model are validated. */
function validate({ models }: Method, contentType: string, text: string): string | undefined {
  const model = models.get(contentType) ?? models.get('$default');
  if (!model) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return `Could not parse request body into json: ${(error as Error).message}`;
  }
  return model(body) ? undefined : validationMessage(model.errors ?? [], body);
}

function respond(
  { responses }: Method,
  integrationStatus: number,
  variables: MappingVariables,
  requestId: string,
): HttpAnswer {
  const chosen: IntegrationResponse | undefined =
    responses.find(({ pattern }) => pattern?.test(String(integrationStatus))) ??
    responses.find(({ pattern }) => !pattern);
  if (!chosen) throw new Error(`no integration response for the status ${integrationStatus}`);
  const body = chosen.template?.(variables) ?? variables.body;
  const { responseOverride } = variables.context;
  return {
    status: responseOverride.status ?? chosen.statusCode,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-RequestId': requestId,
      ...chosen.headers,
      ...responseOverride.header,
    },
    body,
  };
}
