import { randomUUID } from 'node:crypto';
import { accountId, region } from '../../template/resolve.ts';
import type { Edge, EdgeRequest, HttpAnswer } from '../edge.ts';
import type { SendMessage } from '../sqs-query-protocol.ts';
import { TokenBucket } from '../token-bucket.ts';
import { blockedByFirewall } from './firewall.ts';
import { type GatewayResponseType, gatewayResponse } from './gateway-responses.ts';
import { inflateBody } from './inflate-body.ts';
import type { MappingVariables } from './mapping-template.ts';
import { type InvokeFunction, RequestAuthorizer } from './request-authorizer.ts';
import type { IntegrationResponse, Method, RestApi } from './rest-api.ts';
import { traceIdOf } from './trace-id.ts';
import { UsagePlans } from './usage-plans.ts';
import { validationMessage } from './validation-message.ts';

export interface RestEdgeOptions {
  api: RestApi;
  send: SendMessage;
  /** Runs the function of the API's authorizer. */
  invokeAuthorizer?: InvokeFunction;
}

/** A REST API. */
export class RestEdge implements Edge {
  readonly basePath: string;
  readonly #api: RestApi;
  readonly #send: SendMessage;
  readonly #throttle: TokenBucket | undefined;
  readonly #plans: UsagePlans;
  readonly #authorizer: RequestAuthorizer | undefined;

  constructor({ api, send, invokeAuthorizer }: RestEdgeOptions) {
    this.basePath = `/${api.stage}`;
    this.#api = api;
    this.#send = send;
    this.#throttle = api.throttle && new TokenBucket(api.throttle.ratePerSecond, api.throttle.burst);
    this.#plans = new UsagePlans(api.plans);
    if (api.authorizer && invokeAuthorizer)
      this.#authorizer = new RequestAuthorizer(api.authorizer, invokeAuthorizer);
  }

  async answer(request: EdgeRequest): Promise<HttpAnswer> {
    const api = this.#api;
    const requestId = randomUUID();
    const refuse = (type: GatewayResponseType, validationError?: string): HttpAnswer =>
      gatewayResponse(type, api.gatewayResponses, { requestId, validationError });
    try {
      const { method: httpMethod, path, headers } = request;
      const blocked = api.firewall && blockedByFirewall(api.firewall, request);
      if (blocked) return blocked;
      const resourcePath = path.slice(this.basePath.length);
      const method = api.methods.get(`${httpMethod} ${resourcePath}`);
      if (!path.startsWith(`${this.basePath}/`) || !method) return refuse('MISSING_AUTHENTICATION_TOKEN');
      const noAccess = await this.#noAccess(method, request, resourcePath);
      if (noAccess) return refuse(noAccess);
      if (this.#throttle && !this.#throttle.take()) return refuse('THROTTLED');
      const body = await inflateBody(request.body, headers['content-encoding']);
      if (body.kind === 'too-large') return refuse('REQUEST_TOO_LARGE');
      if (body.kind === 'not-inflatable')
        return refuse('BAD_REQUEST_BODY', 'Could not decompress the request body');
      // API Gateway reads a request without a content type as JSON.
      const contentType =
        (headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      const problem = validate(method, contentType, body.text);
      if (problem !== undefined) return refuse('BAD_REQUEST_BODY', problem);
      const variables: MappingVariables = {
        body: body.text,
        headers,
        query: Object.fromEntries(new URLSearchParams(request.query)),
        path: {},
        context: {
          requestId,
          requestTimeEpoch: Date.now(),
          httpMethod,
          stage: api.stage,
          resourcePath,
          identity: { sourceIp: '127.0.0.1', userAgent: headers['user-agent'] ?? '' },
          ...(api.tracing && { xrayTraceId: traceIdOf(headers['x-amzn-trace-id']) }),
          responseOverride: { header: {} },
        },
        stageVariables: {},
      };
      if (method.integration.kind === 'mock')
        return respond(method, 200, { ...variables, body: '' }, requestId);
      const template = method.requestTemplates.get(contentType);
      if (!template)
        return refuse(method.passthrough === 'NEVER' ? 'UNSUPPORTED_MEDIA_TYPE' : 'API_CONFIGURATION_ERROR');
      const sqs = await this.#send(method.integration.queuePath, template(variables));
      return respond(method, sqs.status, { ...variables, body: sqs.body }, requestId);
    } catch (error) {
      console.error(`edge: ${(error as Error).stack ?? String(error)}`);
      return refuse('INTEGRATION_FAILURE');
    }
  }

  failure(): HttpAnswer {
    return gatewayResponse('API_CONFIGURATION_ERROR', this.#api.gatewayResponses, {
      requestId: randomUUID(),
    });
  }

  /** Why the request may not go on: what the authorizer says, then the usage plan of its key. */
  async #noAccess(
    method: Method,
    request: EdgeRequest,
    resourcePath: string,
  ): Promise<GatewayResponseType | undefined> {
    let key: string | undefined = request.headers['x-api-key'];
    if (method.authorized && this.#authorizer) {
      const { id, stage } = this.#api;
      const methodArn = `arn:aws:execute-api:${region}:${accountId}:${id}/${stage}/${request.method}${resourcePath}`;
      const decision = await this.#authorizer.decide(request, methodArn, stage);
      if (decision.kind === 'refused') return decision.type;
      if (this.#api.keySource === 'AUTHORIZER') key = decision.usageIdentifierKey;
    }
    return method.apiKeyRequired ? this.#plans.refusal(key) : undefined;
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
