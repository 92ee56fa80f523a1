import { randomUUID } from 'node:crypto';
import { tell } from '@telemetry/terminal';
import type { Edge, EdgeRequest, HttpAnswer } from '../edge.ts';
import type { SendToSqs } from '../sqs-answer.ts';
import { asXml } from '../sqs-xml.ts';
import { TokenBucket } from '../token-bucket.ts';
import { corsHeaders, preflight } from './cors.ts';
import type { HttpApi, Route, SendMessageIntegration } from './http-api.ts';
import { JwtAuthorizer } from './jwt-authorizer.ts';
import type { MappedRequest } from './parameter-mapping.ts';

export interface HttpEdgeOptions {
  api: HttpApi;
  send: SendToSqs;
  /** Where the issuer of tokens is reached, if that is not where its name says. */
  issuerUrl?: string;
}

/** An HTTP API. */
export class HttpEdge implements Edge {
  readonly basePath: string;
  readonly #api: HttpApi;
  readonly #send: SendToSqs;
  readonly #throttle: TokenBucket | undefined;
  readonly #authorizers: ReadonlyMap<Route, JwtAuthorizer>;

  constructor({ api, send, issuerUrl }: HttpEdgeOptions) {
    this.basePath = api.stage === '$default' ? '' : `/${api.stage}`;
    this.#api = api;
    this.#send = send;
    this.#throttle = api.throttle && new TokenBucket(api.throttle.ratePerSecond, api.throttle.burst);
    this.#authorizers = new Map(
      [...api.routes.values()].flatMap((route) =>
        route.authorizer ? [[route, new JwtAuthorizer(route.authorizer, issuerUrl)] as const] : [],
      ),
    );
  }

  async answer(request: EdgeRequest): Promise<HttpAnswer> {
    const { cors } = this.#api;
    const requestId = randomUUID();
    const answer = (cors && preflight(request)) ?? (await this.#routed(request, requestId).catch(failed));
    return {
      ...answer,
      headers: {
        'apigw-requestid': requestId,
        ...answer.headers,
        // CORS is the API's own: it is on every answer to a page, whoever gives it.
        ...(cors && corsHeaders(cors, request)),
      },
    };
  }

  failure(): HttpAnswer {
    return message(500, 'Internal Server Error', { 'apigw-requestid': randomUUID() });
  }

  async #routed(request: EdgeRequest, requestId: string): Promise<HttpAnswer> {
    const path = request.path.slice(this.basePath.length);
    const routeKey = `${request.method} ${path}`;
    const route = request.path.startsWith(`${this.basePath}/`) && this.#api.routes.get(routeKey);
    if (!route) return message(404, 'Not Found');
    const refusal = await this.#authorizers.get(route)?.refusal(request, route.scopes);
    if (refusal)
      return message(refusal.status, refusal.status === 401 ? 'Unauthorized' : 'Forbidden', {
        'www-authenticate': refusal.challenge,
      });
    if (this.#throttle && !this.#throttle.take()) return message(429, 'Too Many Requests');
    if (!request.body) return message(413, 'Request Entity Too Large');
    const form = sendMessageForm(route.integration, {
      // Not inflated: an HTTP API does not look at the content encoding.
      body: request.body.toString('utf8'),
      headers: request.headers,
      query: Object.fromEntries(new URLSearchParams(request.query)),
      context: {
        requestId,
        requestTimeEpoch: String(Date.now()),
        httpMethod: request.method,
        path: request.path,
        stage: this.#api.stage,
        routeKey,
      },
    });
    const sqs = await this.#send({
      queuePath: route.integration.queuePath,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    });
    const mapping = route.integration.responses.get(sqs.status);
    return {
      status: mapping?.status ?? sqs.status,
      headers: { 'Content-Type': sqs.status === 413 ? 'text/plain' : 'text/xml', ...mapping?.headers },
      body: asXml(sqs),
    };
  }
}

interface Attribute {
  DataType: string;
  StringValue: string;
}

/** The integration's parameters as SQS's query protocol has them. */
function sendMessageForm(
  { messageBody, messageAttributes }: SendMessageIntegration,
  request: MappedRequest,
): string {
  const form = new URLSearchParams({
    Action: 'SendMessage',
    Version: '2012-11-05',
    MessageBody: messageBody(request),
  });
  const attributes = JSON.parse(messageAttributes?.(request) ?? '{}') as Record<string, Attribute>;
  for (const [i, [name, { DataType, StringValue }]] of Object.entries(attributes).entries()) {
    form.set(`MessageAttribute.${i + 1}.Name`, name);
    form.set(`MessageAttribute.${i + 1}.Value.DataType`, DataType);
    form.set(`MessageAttribute.${i + 1}.Value.StringValue`, StringValue);
  }
  return form.toString();
}

function message(status: number, text: string, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ message: text }),
  };
}

function failed(error: unknown): HttpAnswer {
  tell(`edge: ${(error as Error).stack ?? String(error)}`);
  return message(503, 'Service Unavailable');
}
