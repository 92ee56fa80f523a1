import { type Template, UnsupportedTemplateError } from '../../template/cloudformation.ts';
import { ofType, theOne } from '../../template/read-template.ts';
import type { Resolver } from '../../template/resolve.ts';
import type { JwtDefinition } from './jwt-authorizer.ts';
import { compileMapping, type MappedRequest } from './parameter-mapping.ts';

type Properties = Record<string, unknown>;
type Mapping = (request: MappedRequest) => string;

export interface Cors {
  allowOrigins: readonly string[];
  allowMethods: readonly string[];
  allowHeaders: readonly string[];
  maxAgeSeconds?: number;
}

export interface SendMessageIntegration {
  queuePath: string;
  messageBody: Mapping;
  /** JSON: `{"name":{"DataType","StringValue"}}`. */
  messageAttributes?: Mapping;
  /** By the status of the integration. */
  responses: ReadonlyMap<number, ResponseMapping>;
}
export interface ResponseMapping {
  status?: number;
  headers: Readonly<Record<string, string>>;
}

export interface Route {
  integration: SendMessageIntegration;
  authorizer?: JwtDefinition;
  scopes: readonly string[];
}

/** What the edge does, read from the template. */
export interface HttpApi {
  /** `$default` is not part of paths. */
  stage: string;
  throttle?: { ratePerSecond: number; burst: number };
  cors?: Cors;
  /** By `METHOD /path`. */
  routes: ReadonlyMap<string, Route>;
}

export function readHttpApi(template: Template, resolver: Resolver): HttpApi {
  const properties = (type: string): [string, Properties][] =>
    ofType(template, type).map(([id, { Properties: own = {} }]) => [id, resolver.value(own) as Properties]);
  const [apiId, { Properties: ownOfApi = {} }] = theOne(template, 'AWS::ApiGatewayV2::Api');
  const api = resolver.value(ownOfApi) as Properties;
  if (api['ProtocolType'] !== 'HTTP')
    throw new UnsupportedTemplateError(
      `${apiId}: the twin does the protocol HTTP, not ${String(api['ProtocolType'])}`,
    );
  theOne(template, 'AWS::ApiGatewayV2::Stage');
  const [stageId, stage = {}] = properties('AWS::ApiGatewayV2::Stage')[0] ?? [];
  if (stage['AutoDeploy'] !== true)
    throw new UnsupportedTemplateError(
      `${stageId}: the twin does stages that deploy by themselves (AutoDeploy)`,
    );
  const integrations = new Map(
    properties('AWS::ApiGatewayV2::Integration').map(([id, own]) => [id, readIntegration(id, own)]),
  );
  const authorizers = new Map(
    properties('AWS::ApiGatewayV2::Authorizer').map(([id, own]) => [id, readAuthorizer(id, own)]),
  );
  return {
    stage: String(stage['StageName']),
    throttle: readThrottle(stage['DefaultRouteSettings'] as Properties | undefined),
    cors: readCors(api['CorsConfiguration'] as Properties | undefined),
    routes: new Map(
      properties('AWS::ApiGatewayV2::Route').map(([id, own]) => [
        readRouteKey(id, String(own['RouteKey'])),
        readRoute(id, own, integrations, authorizers),
      ]),
    ),
  };
}

function readRouteKey(id: string, key: string): string {
  if (!/^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/[^{]*$/.test(key))
    throw new UnsupportedTemplateError(`${id}: the twin does routes of one method and one path, not ${key}`);
  return key;
}

function readRoute(
  id: string,
  own: Properties,
  integrations: ReadonlyMap<string, SendMessageIntegration>,
  authorizers: ReadonlyMap<string, JwtDefinition>,
): Route {
  const integration = integrations.get(String(own['Target']).replace('integrations/', ''));
  if (!integration)
    throw new UnsupportedTemplateError(`${id}: the target ${String(own['Target'])} is not in the template`);
  const type = (own['AuthorizationType'] ?? 'NONE') as string;
  if (type !== 'NONE' && type !== 'JWT')
    throw new UnsupportedTemplateError(
      `${id}: the twin does not do the authorization type ${type} of HTTP APIs`,
    );
  const authorizer = type === 'JWT' ? authorizers.get(String(own['AuthorizerId'])) : undefined;
  if (type === 'JWT' && !authorizer)
    throw new UnsupportedTemplateError(
      `${id}: the authorizer ${String(own['AuthorizerId'])} is not in the template`,
    );
  return {
    integration,
    ...(authorizer && { authorizer }),
    scopes: (own['AuthorizationScopes'] ?? []) as string[],
  };
}

function readIntegration(id: string, own: Properties): SendMessageIntegration {
  if (own['IntegrationType'] !== 'AWS_PROXY' || own['IntegrationSubtype'] !== 'SQS-SendMessage')
    throw new UnsupportedTemplateError(
      `${id}: the twin does AWS_PROXY integrations of the subtype SQS-SendMessage, not ${String(own['IntegrationType'])} ${String(own['IntegrationSubtype'])}`,
    );
  const parameters = (own['RequestParameters'] ?? {}) as Record<string, string>;
  const known = ['QueueUrl', 'MessageBody', 'MessageAttributes', 'Region'];
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown)
    throw new UnsupportedTemplateError(`${id}: the twin does not map ${unknown} of SQS-SendMessage`);
  const { QueueUrl = '', MessageBody = '', MessageAttributes } = parameters;
  return {
    queuePath: new URL(QueueUrl).pathname.slice(1),
    messageBody: compileMapping(MessageBody),
    ...(MessageAttributes !== undefined && { messageAttributes: compileMapping(MessageAttributes) }),
    responses: new Map(
      Object.entries((own['ResponseParameters'] ?? {}) as Record<string, Properties>).map(
        ([status, { ResponseParameters }]) => [
          Number(status),
          readResponse(id, (ResponseParameters ?? []) as { Destination: string; Source: string }[]),
        ],
      ),
    ),
  };
}

function readResponse(id: string, parameters: { Destination: string; Source: string }[]): ResponseMapping {
  const headers: Record<string, string> = {};
  let status: number | undefined;
  for (const { Destination, Source } of parameters) {
    const [, header] = /^(?:overwrite|append):header\.(.+)$/.exec(Destination) ?? [];
    if (Source.includes('$') || !(header ?? Destination === 'overwrite:statuscode'))
      throw new UnsupportedTemplateError(
        `${id}: the twin maps literals to the status and to headers of an answer, not ${Source} to ${Destination}`,
      );
    if (header) headers[header] = Source;
    else status = Number(Source);
  }
  return { headers, ...(status !== undefined && { status }) };
}

function readAuthorizer(id: string, own: Properties): JwtDefinition {
  const sources = (own['IdentitySource'] ?? []) as string[];
  const [, from, name] = /^\$request\.(header|querystring)\.(.+)$/.exec(sources[0] ?? '') ?? [];
  const { Issuer, Audience } = (own['JwtConfiguration'] ?? {}) as { Issuer?: string; Audience?: string[] };
  if (own['AuthorizerType'] !== 'JWT' || sources.length !== 1 || !from || !name || !Issuer || !Audience)
    throw new UnsupportedTemplateError(
      `${id}: the twin does JWT authorizers with an issuer, audiences and one header or query string as source`,
    );
  return {
    issuer: Issuer,
    audiences: Audience,
    identitySource: { from: from as 'header' | 'querystring', name },
  };
}

function readThrottle(settings: Properties | undefined): HttpApi['throttle'] {
  const rate = settings?.['ThrottlingRateLimit'];
  return rate === undefined
    ? undefined
    : { ratePerSecond: Number(rate), burst: Number(settings?.['ThrottlingBurstLimit'] ?? rate) };
}

function readCors(own: Properties | undefined): Cors | undefined {
  if (!own) return undefined;
  const list = (name: string): string[] => (own[name] ?? []) as string[];
  return {
    allowOrigins: list('AllowOrigins'),
    allowMethods: list('AllowMethods'),
    allowHeaders: list('AllowHeaders'),
    ...(own['MaxAge'] !== undefined && { maxAgeSeconds: Number(own['MaxAge']) }),
  };
}
