import { accountId, region } from '../../template/resolve.ts';
import { javaText, type JavaValue } from './velocity/java-values.ts';

/** A map of `$context`, which prints nothing as a whole (recorded on AWS, as is which keys there are without tracing). */
class ContextMap extends Map<string, JavaValue> {
  override toString(): string {
    return '';
  }
}

export interface ContextFacts {
  apiId: string;
  deploymentId: string;
  stage: string;
  resourceId: string;
  resourcePath: string;
  httpMethod: string;
  /** With the stage. */
  path: string;
  requestId: string;
  extendedRequestId: string;
  userAgent: string;
  /** The key that the usage plan took, where one is asked for. */
  apiKey?: string | undefined;
  xrayTraceId?: string | undefined;
  /** What the authorizer's function said. */
  authorizer?: Readonly<Record<string, string>> | undefined;
}

/** `$context` of a REST API's request. */
export function requestContext(facts: ContextFacts): Map<string, JavaValue> {
  const now = new Date();
  const { apiId, xrayTraceId, authorizer, apiKey } = facts;
  return new ContextMap([
    ['resourceId', facts.resourceId],
    ['resourcePath', facts.resourcePath],
    ['httpMethod', facts.httpMethod],
    ['extendedRequestId', facts.extendedRequestId],
    ['requestTime', commonLogTime(now)],
    ['path', facts.path],
    ['accountId', accountId],
    ['protocol', 'HTTP/1.1'],
    ['requestOverride', overrides('path', 'header', 'querystring')],
    ['stage', facts.stage],
    ['domainPrefix', apiId],
    ['requestTimeEpoch', now.getTime()],
    ['requestId', facts.requestId],
    ['identity', identity(facts.userAgent, apiKey)],
    ['domainName', `${apiId}.execute-api.${region}.amazonaws.com`],
    ['deploymentId', facts.deploymentId],
    ['responseOverride', overrides('header')],
    ['apiId', apiId],
    ...(xrayTraceId === undefined ? [] : [['xrayTraceId', xrayTraceId] as const]),
    ...(authorizer ? [['authorizer', new ContextMap(Object.entries(authorizer))] as const] : []),
  ]);
}

const overrides = (...names: string[]): ContextMap =>
  new ContextMap(names.map((name) => [name, new ContextMap()] as const));

function identity(userAgent: string, apiKey: string | undefined): ContextMap {
  return new ContextMap([
    ['cognitoIdentityPoolId', null],
    ['accountId', null],
    ['cognitoIdentityId', null],
    ['caller', null],
    ['sourceIp', '127.0.0.1'],
    ['principalOrgId', null],
    ['accessKey', null],
    ['cognitoAuthenticationType', null],
    ['cognitoAuthenticationProvider', null],
    ['userArn', null],
    ['userAgent', userAgent],
    ['user', null],
    ...(apiKey === undefined ? [] : [['apiKey', apiKey] as const, ['apiKeyId', apiKey] as const]),
  ]);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `29/Nov/2026:13:05:07 +0000`. */
function commonLogTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(time.getUTCDate())}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}`;
  return `${day}:${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} +0000`;
}

/** What templates wrote to `requestOverride` and `responseOverride`. Members of maps are text. */
export function writtenOverrides(context: ReadonlyMap<string, JavaValue>): {
  request: { header: Record<string, string> } & Record<string, unknown>;
  response: { status?: number; header: Record<string, string> };
} {
  const request = mapOf(context.get('requestOverride'));
  const response = mapOf(context.get('responseOverride'));
  const status = response.get('status');
  return {
    request: {
      ...Object.fromEntries(
        [...request]
          .filter(([name, values]) => name !== 'header' && mapOf(values).size > 0)
          .map(([name, values]): [string, JavaValue] => [javaText(name), values]),
      ),
      header: texts(request.get('header'), (name) => name.toLowerCase()),
    },
    response: {
      ...(status !== undefined && { status: Number(status) }),
      header: texts(response.get('header')),
    },
  };
}

const mapOf = (value: JavaValue): Map<JavaValue, JavaValue> => (value instanceof Map ? value : new Map());

const texts = (value: JavaValue, named = (name: string): string => name): Record<string, string> =>
  Object.fromEntries([...mapOf(value)].map(([name, text]) => [named(javaText(name)), javaText(text)]));
