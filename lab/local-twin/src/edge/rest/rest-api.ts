import Ajv4 from 'ajv-draft-04';
import type { ValidateFunction } from 'ajv';
import { type Template, UnsupportedTemplateError } from '../../template/cloudformation.ts';
import { ofType, theOne } from '../../template/read-template.ts';
import type { Resolver } from '../../template/resolve.ts';
import { type Firewall, readFirewall } from './firewall.ts';
import { compileGatewayTemplate, type GatewayResponseDefinition } from './gateway-responses.ts';
import { checkModel } from './model-keywords.ts';
import { compileMappingTemplate, type MappingTemplate } from './mapping-template.ts';
import { type AuthorizerDefinition, readAuthorizer } from './request-authorizer.ts';
import { type KeyDefinition, readUsagePlans } from './usage-plans.ts';

type Properties = Record<string, unknown>;

export interface IntegrationResponse {
  statusCode: number;
  /** Matched against the status of the integration; the one without a pattern is the default. */
  pattern?: RegExp;
  headers: Record<string, string>;
  template?: MappingTemplate;
}

export interface Method {
  resourceId: string;
  resourcePath: string;
  /** Headers of the integration's request, names in lower case; a template may override them. */
  integration:
    { kind: 'mock' } | { kind: 'sqs'; queuePath: string; headers: Readonly<Record<string, string>> };
  requestTemplates: ReadonlyMap<string, MappingTemplate>;
  passthrough: 'NEVER' | 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES';
  responses: readonly IntegrationResponse[];
  /** By content type, `$default` for all. Empty without a validator of bodies. */
  models: ReadonlyMap<string, ValidateFunction>;
  /** Whether the API's authorizer is asked first. */
  authorized: boolean;
  apiKeyRequired: boolean;
}

/** What the edge does, read from the template. */
export interface RestApi {
  id: string;
  stage: string;
  deploymentId: string;
  stageVariables: Readonly<Record<string, string>>;
  /** Whether requests get the id of a trace. Nothing is sent to X-Ray. */
  tracing: boolean;
  throttle?: { ratePerSecond: number; burst: number };
  /** By `METHOD /path`. */
  methods: ReadonlyMap<string, Method>;
  gatewayResponses: ReadonlyMap<string, GatewayResponseDefinition>;
  /** Where a key comes from: the header X-Api-Key, or the authorizer's answer. */
  keySource: 'HEADER' | 'AUTHORIZER';
  plans: readonly KeyDefinition[];
  authorizer?: AuthorizerDefinition;
  firewall?: Firewall;
}

export function readRestApi(template: Template, resolver: Resolver): RestApi {
  const properties = (type: string): [string, Properties][] =>
    ofType(template, type).map(([id, resource]) => [
      id,
      resolver.value(resource.Properties ?? {}) as Properties,
    ]);
  const [id, { Properties: api = {} }] = theOne(template, 'AWS::ApiGateway::RestApi');
  const authorizer = readAuthorizer(template, resolver);
  const firewall = readFirewall(template, resolver);
  const paths = resourcePaths(properties('AWS::ApiGateway::Resource'), template);
  const models = new Map(
    properties('AWS::ApiGateway::Model').map(([id, { Schema }]) => [id, compileModel(id, Schema)]),
  );
  const validators = new Map(properties('AWS::ApiGateway::RequestValidator'));
  const methods = new Map(
    properties('AWS::ApiGateway::Method').map(([id, method]) => [
      `${String(method['HttpMethod'])} ${paths.get(String(method['ResourceId'])) ?? '/'}`,
      readMethod(id, method, paths.get(String(method['ResourceId'])) ?? '/', models, validators),
    ]),
  );
  const [, stage] = properties('AWS::ApiGateway::Stage')[0] ?? [];
  if (!stage) throw new UnsupportedTemplateError('The REST API has no stage');
  return {
    id,
    stage: String(stage['StageName']),
    deploymentId: String(stage['DeploymentId']),
    stageVariables: (stage['Variables'] ?? {}) as Record<string, string>,
    tracing: stage['TracingEnabled'] === true,
    throttle: readThrottle((stage['MethodSettings'] ?? []) as Properties[]),
    methods,
    gatewayResponses: new Map(
      properties('AWS::ApiGateway::GatewayResponse').map(([id, response]) =>
        readGatewayResponse(id, response),
      ),
    ),
    keySource: api['ApiKeySourceType'] === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
    plans: readUsagePlans(template, resolver),
    ...(authorizer && { authorizer }),
    ...(firewall && { firewall }),
  };
}

function resourcePaths(resources: [string, Properties][], template: Template): Map<string, string> {
  const byId = new Map(resources);
  const [api] = theOne(template, 'AWS::ApiGateway::RestApi');
  const pathOf = (id: string): string => {
    const resource = byId.get(id);
    if (!resource || id === api) return '';
    const part = String(resource['PathPart']);
    if (part.startsWith('{'))
      throw new UnsupportedTemplateError(`${id}: the twin does not do path parameters (${part})`);
    return `${pathOf(String(resource['ParentId']))}/${part}`;
  };
  return new Map(resources.map(([id]) => [id, pathOf(id)]));
}

function compileModel(id: string, schema: unknown): ValidateFunction {
  checkModel(id, schema);
  try {
    return new Ajv4.default({ strict: false, allErrors: true, verbose: true }).compile(schema as object);
  } catch (error) {
    throw new UnsupportedTemplateError(
      `${id}: the model is no JSON Schema draft-04: ${(error as Error).message}`,
    );
  }
}

function readMethod(
  id: string,
  method: Properties,
  resourcePath: string,
  models: Map<string, ValidateFunction>,
  validators: Map<string, Properties>,
): Method {
  const authorization = (method['AuthorizationType'] ?? 'NONE') as string;
  if (authorization !== 'NONE' && authorization !== 'CUSTOM')
    throw new UnsupportedTemplateError(
      `${id}: the twin does not do the authorization type ${authorization} of REST APIs`,
    );
  const integration = (method['Integration'] ?? {}) as Properties;
  refuseOthers(id, 'integration', integration, integrationKeys);
  const validates = validators.get(String(method['RequestValidatorId']))?.['ValidateRequestBody'] === true;
  const requestModels = validates
    ? Object.entries((method['RequestModels'] ?? {}) as Record<string, string>)
    : [];
  refuseTwice(id, (integration['IntegrationResponses'] ?? []) as Properties[]);
  const declared = (method['MethodResponses'] ?? []) as {
    StatusCode: unknown;
    ResponseParameters?: Properties;
  }[];
  return {
    resourceId: String(method['ResourceId']),
    resourcePath,
    authorized: authorization === 'CUSTOM',
    apiKeyRequired: method['ApiKeyRequired'] === true,
    integration: readIntegration(id, integration),
    requestTemplates: new Map(
      Object.entries((integration['RequestTemplates'] ?? {}) as Record<string, string>).map(
        ([contentType, text]) => [
          contentType,
          compileRequestTemplate(`${id}: request template ${contentType}`, text),
        ],
      ),
    ),
    passthrough: (integration['PassthroughBehavior'] ?? 'WHEN_NO_MATCH') as Method['passthrough'],
    responses: ((integration['IntegrationResponses'] ?? []) as Properties[]).map((response) =>
      readIntegrationResponse(id, response, declared),
    ),
    models: new Map(
      requestModels.map(([contentType, model]) => {
        const validate = models.get(model);
        if (!validate) throw new UnsupportedTemplateError(`${id}: the model ${model} is not in the template`);
        return [contentType, validate];
      }),
    ),
  };
}

/** API Gateway keeps integration responses by their status (API reference, PutIntegrationResponse, read 2026-11-29). */
function refuseTwice(id: string, responses: readonly Properties[]): void {
  const statuses = responses.map(({ StatusCode }) => String(StatusCode));
  const twice = statuses.find((status, i) => statuses.indexOf(status) !== i);
  if (twice !== undefined)
    throw new UnsupportedTemplateError(
      `${id}: there are two integration responses for ${twice}, and API Gateway keeps one for each status`,
    );
}

/** SQS keeps system attributes of messages; the queue here does not. */
function compileRequestTemplate(where: string, text: string): MappingTemplate {
  if (text.includes('MessageSystemAttribute'))
    throw new UnsupportedTemplateError(
      `${where}: the twin’s queue keeps no system attributes (MessageSystemAttribute); use a MessageAttribute`,
    );
  return compileMappingTemplate(where, text);
}

function readIntegration(id: string, integration: Properties): Method['integration'] {
  if (integration['Type'] === 'MOCK') return { kind: 'mock' };
  const uri = integration['Uri'] as string;
  const queuePath = /^arn:aws:apigateway:[\w-]+:sqs:path\/(.+)$/.exec(uri)?.[1];
  if (integration['Type'] !== 'AWS' || !queuePath) {
    throw new UnsupportedTemplateError(
      `${id}: the twin does MOCK and AWS integrations with SQS by path, not ${String(integration['Type'])} ${uri}`,
    );
  }
  const headers: Record<string, string> = {};
  const parameters = (integration['RequestParameters'] ?? {}) as Record<string, string>;
  for (const [parameter, value] of Object.entries(parameters)) {
    const name = /^integration\.request\.header\.(.+)$/.exec(parameter)?.[1]?.toLowerCase();
    if (!name || !integrationHeaders.includes(name) || !/^'.*'$/s.test(value))
      throw new UnsupportedTemplateError(
        `${id}: the twin maps literals to the headers ${integrationHeaders.join(' and ')} of SQS, not ${value} to ${parameter}`,
      );
    headers[name] = value.slice(1, -1);
  }
  return { kind: 'sqs', queuePath, headers };
}

/** What SQS tells its two protocols apart by. */
const integrationHeaders = ['content-type', 'x-amz-target'];

function readIntegrationResponse(
  id: string,
  response: Properties,
  declared: { StatusCode: unknown; ResponseParameters?: Properties }[],
): IntegrationResponse {
  refuseOthers(id, 'integration response', response, responseKeys);
  const statusCode = Number(response['StatusCode']);
  const methodResponse = declared.find(({ StatusCode }) => Number(StatusCode) === statusCode);
  if (!methodResponse)
    throw new UnsupportedTemplateError(
      `${id}: there is no method response for ${statusCode}; API Gateway would refuse the deployment`,
    );
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(
    (response['ResponseParameters'] ?? {}) as Record<string, string>,
  )) {
    if (!(name in (methodResponse.ResponseParameters ?? {}))) {
      throw new UnsupportedTemplateError(
        `${id}: ${name} is not declared by the method response ${statusCode}`,
      );
    }
    if (!/^'.*'$/s.test(value))
      throw new UnsupportedTemplateError(`${id}: the twin maps literals to headers, not ${value}`);
    headers[name.replace('method.response.header.', '')] = value.slice(1, -1);
  }
  const template = ((response['ResponseTemplates'] ?? {}) as Record<string, string>)['application/json'];
  const pattern = response['SelectionPattern'] as string | undefined;
  return {
    statusCode,
    headers,
    ...(pattern !== undefined && { pattern: new RegExp(`^(?:${pattern})$`, 's') }),
    ...(template !== undefined && {
      template: compileMappingTemplate(`${id}: response template ${statusCode}`, template),
    }),
  };
}

/** The throttle of all methods. One for some methods alone is an error: it would not be heeded. */
function readThrottle(settings: readonly Properties[]): RestApi['throttle'] {
  for (const { HttpMethod, ResourcePath, ...setting } of settings) {
    const forAll = HttpMethod === '*' && ResourcePath === '/*';
    if (!forAll && Object.keys(setting).some((name) => name.startsWith('Throttling'))) {
      throw new UnsupportedTemplateError(
        `The twin throttles all methods alike, not ${String(HttpMethod)} ${String(ResourcePath)} alone`,
      );
    }
  }
  const all = settings.find(({ HttpMethod, ResourcePath }) => HttpMethod === '*' && ResourcePath === '/*');
  const rate = all?.['ThrottlingRateLimit'];
  return rate === undefined
    ? undefined
    : { ratePerSecond: Number(rate), burst: Number(all?.['ThrottlingBurstLimit'] ?? rate) };
}

function readGatewayResponse(id: string, response: Properties): [string, GatewayResponseDefinition] {
  const { ResponseType, StatusCode, ResponseParameters = {}, ResponseTemplates = {} } = response;
  const headers = Object.entries(ResponseParameters as Record<string, string>).map(([parameter, value]) => {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(parameter)?.[1];
    if (!name || !/^'.*'$/s.test(value))
      throw new UnsupportedTemplateError(
        `${id}: the twin maps literals to headers of gateway responses, not ${value} to ${parameter}`,
      );
    return [name, value.slice(1, -1)] as const;
  });
  const template = (ResponseTemplates as Record<string, string>)['application/json'];
  return [
    String(ResponseType),
    {
      ...(StatusCode !== undefined && { statusCode: Number(StatusCode) }),
      headers: Object.fromEntries(headers),
      ...(template !== undefined && { body: compileGatewayTemplate(id, template) }),
    },
  ];
}

/** `Credentials` says as whom API Gateway calls, and `IntegrationHttpMethod` is what SQS takes: neither matters here. */
const integrationKeys = [
  'Type',
  'Uri',
  'IntegrationHttpMethod',
  'Credentials',
  'PassthroughBehavior',
  'RequestParameters',
  'RequestTemplates',
  'IntegrationResponses',
];
const responseKeys = ['StatusCode', 'SelectionPattern', 'ResponseParameters', 'ResponseTemplates'];

function refuseOthers(id: string, what: string, properties: Properties, known: readonly string[]): void {
  const other = Object.keys(properties).find((name) => !known.includes(name));
  if (other)
    throw new UnsupportedTemplateError(
      `${id}: the twin does not act on ${other} of an ${what}; it knows ${known.join(', ')}`,
    );
}
