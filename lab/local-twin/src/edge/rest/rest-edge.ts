import { randomUUID } from 'node:crypto';
import { tell } from '@telemetry/terminal';
import { accountId, region } from '../../template/resolve.ts';
import type { Edge, EdgeRequest, HttpAnswer } from '../edge.ts';
import type { SendToSqs, SqsAnswer } from '../sqs-answer.ts';
import { TokenBucket } from '../token-bucket.ts';
import { blockedByFirewall } from './firewall.ts';
import {
  extendedRequestId,
  type GatewayResponseType,
  gatewayResponse,
  idHeaders,
  ownAnswer,
} from './gateway-responses.ts';
import { inflateBody } from './inflate-body.ts';
import { jsonProblem } from './json-problem.ts';
import type { MappedMessage } from './mapping-template.ts';
import { requestContext, writtenOverrides } from './request-context.ts';
import { type InvokeFunction, RequestAuthorizer } from './request-authorizer.ts';
import type { Method, RestApi } from './rest-api.ts';
import { traceIdOf } from './trace-id.ts';
import { UsagePlans } from './usage-plans.ts';
import { validationMessage } from './validation-message.ts';

export interface RestEdgeOptions {
  api: RestApi;
  send: SendToSqs;
  /** Runs the function of the API's authorizer. */
  invokeAuthorizer?: InvokeFunction;
}

interface Access {
  key?: string | undefined;
  authorizer?: Readonly<Record<string, string>> | undefined;
}

/** A REST API. */
export class RestEdge implements Edge {
  readonly basePath: string;
  readonly #api: RestApi;
  readonly #send: SendToSqs;
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
    const blocked = api.firewall && blockedByFirewall(api.firewall, request);
    if (blocked) return blocked;
    // Refused before the API is looked at.
    if (!request.body) return ownAnswer('REQUEST_TOO_LARGE', requestId);
    const path = routed(request.path);
    if (path !== this.basePath && !path.startsWith(`${this.basePath}/`))
      return ownAnswer('NO_SUCH_STAGE', requestId);
    const method = api.methods.get(`${request.method} ${path.slice(this.basePath.length) || '/'}`);
    if (!method) return refuse('MISSING_AUTHENTICATION_TOKEN');
    const access = await this.#access(method, request);
    if (typeof access === 'string') return refuse(access);
    if (this.#throttle && !this.#throttle.take()) return refuse('THROTTLED');
    const body = await inflateBody(request.body, request.headers['content-encoding']);
    if (body.kind === 'too-large') return refuse('REQUEST_TOO_LARGE');
    if (body.kind === 'not-inflatable') return refuse('UNSUPPORTED_MEDIA_TYPE');
    // API Gateway reads a request without a content type as JSON.
    const contentType =
      (request.headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const problem = validate(method, contentType, body.text);
    if (problem !== undefined) return refuse('BAD_REQUEST_BODY', problem);
    const message = this.#message(method, request, requestId, access, body.text);
    const template = method.requestTemplates.get(contentType);
    const passes =
      method.passthrough === 'WHEN_NO_MATCH' ||
      (method.passthrough === 'WHEN_NO_TEMPLATES' && method.requestTemplates.size === 0);
    if (!template && !passes) return refuse('UNSUPPORTED_MEDIA_TYPE');
    const sent = template ? template(message) : body.text;
    if (method.integration.kind === 'mock') {
      // A mock reads the status from what it gets, also from a body that is passed through.
      const status = /["']?statusCode["']?\s*:\s*"?(\d{3})\b/.exec(sent)?.[1];
      return status === undefined
        ? refuse('API_CONFIGURATION_ERROR')
        : respond(method, Number(status), { ...message, body: '' }, requestId);
    }
    const { header, ...others } = writtenOverrides(message.context).request;
    const other = Object.keys(others)[0];
    if (other) throw new Error(`$context.requestOverride.${other} is not emulated`);
    let sqs: SqsAnswer;
    try {
      const { queuePath, headers } = method.integration;
      sqs = await this.#send({ queuePath, headers: { ...headers, ...header }, body: sent });
    } catch (error) {
      tell(`edge: SQS: ${(error as Error).message}`);
      return refuse('INTEGRATION_FAILURE');
    }
    return respond(method, sqs.status, { ...message, body: sqs.body }, requestId);
  }

  failure(): HttpAnswer {
    return gatewayResponse('API_CONFIGURATION_ERROR', this.#api.gatewayResponses, {
      requestId: randomUUID(),
    });
  }

  #message(
    { resourceId, resourcePath }: Method,
    { method: httpMethod, path, query, headers, rawHeaders }: EdgeRequest,
    requestId: string,
    { key, authorizer }: Access,
    body: string,
  ): MappedMessage {
    const { id: apiId, deploymentId, stage, stageVariables, tracing } = this.#api;
    return {
      body,
      stageVariables,
      parameters: { path: {}, query, rawHeaders },
      context: requestContext({
        apiId,
        deploymentId,
        stage,
        resourceId,
        resourcePath,
        httpMethod,
        path,
        requestId,
        extendedRequestId: extendedRequestId(requestId),
        userAgent: headers['user-agent'] ?? '',
        apiKey: key,
        authorizer,
        ...(tracing && { xrayTraceId: traceIdOf(headers['x-amzn-trace-id']) }),
      }),
    };
  }

  /** What the authorizer says, then the usage plan of its key; or why the request may not go on. */
  async #access(method: Method, request: EdgeRequest): Promise<Access | GatewayResponseType> {
    let key: string | undefined = request.headers['x-api-key'];
    let authorizer: Access['authorizer'];
    if (method.authorized && this.#authorizer) {
      const { id, stage, stageVariables } = this.#api;
      const methodArn = `arn:aws:execute-api:${region}:${accountId}:${id}/${stage}/${request.method}${method.resourcePath}`;
      const decision = await this.#authorizer.decide(request, methodArn, { stage, stageVariables });
      if (decision.kind === 'refused') return decision.type;
      authorizer = decision.context;
      if (this.#api.keySource === 'AUTHORIZER') key = decision.usageIdentifierKey;
    }
    if (!method.apiKeyRequired) return { authorizer };
    return this.#plans.refusal(key) ?? { key, authorizer };
  }
}

/** Slashes that are doubled or at the end do not count. */
const routed = (path: string): string =>
  path.includes('//') || path.endsWith('/') ? path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '') : path;

/** What is wrong with the body. Only content types that have a model are validated. */
function validate({ models }: Method, contentType: string, text: string): string | undefined {
  const model = models.get(contentType) ?? models.get('$default');
  if (!model) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text === '' ? '{}' : text);
  } catch {
    return `Could not parse request body into json: ${jsonProblem(text)}`;
  }
  return model(body) ? undefined : validationMessage(model.errors ?? [], body, model.schema);
}

function respond(
  { responses }: Method,
  integrationStatus: number,
  message: MappedMessage,
  requestId: string,
): HttpAnswer {
  const chosen =
    responses.find(({ pattern }) => pattern?.test(String(integrationStatus))) ??
    responses.find(({ pattern }) => !pattern);
  if (!chosen) throw new Error(`no integration response for the status ${integrationStatus}`);
  const body = chosen.template?.(message) ?? message.body;
  const { status = chosen.statusCode, header } = writtenOverrides(message.context).response;
  return { status, headers: { ...idHeaders(requestId), ...chosen.headers, ...header }, body };
}
