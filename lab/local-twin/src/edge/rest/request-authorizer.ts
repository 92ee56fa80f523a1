import type { FleetResult } from '../../lambda/fleet.ts';
import { type Template, UnsupportedTemplateError } from '../../template/cloudformation.ts';
import { ofType } from '../../template/read-template.ts';
import type { Resolver } from '../../template/resolve.ts';
import type { EdgeRequest } from '../edge.ts';
import { allows, type InvokePolicy } from './invoke-policy.ts';

export type InvokeFunction = (payload: string) => Promise<FleetResult>;

export interface AuthorizerDefinition {
  /** Logical id of the function that it asks. */
  functionId: string;
  identitySources: readonly { from: 'header' | 'querystring'; name: string }[];
  /** How long an answer is kept for the same identity. */
  ttlMs: number;
}

export type Decision =
  | {
      kind: 'allowed';
      usageIdentifierKey: string | undefined;
      /** `$context.authorizer`. */
      context: Record<string, string>;
    }
  | {
      kind: 'refused';
      type: 'UNAUTHORIZED' | 'ACCESS_DENIED' | 'AUTHORIZER_FAILURE' | 'AUTHORIZER_CONFIGURATION_ERROR';
    };

/** The API's one authorizer of the type REQUEST, if there is any. */
export function readAuthorizer(template: Template, resolver: Resolver): AuthorizerDefinition | undefined {
  const [first, second] = ofType(template, 'AWS::ApiGateway::Authorizer');
  if (!first) return undefined;
  const [id, resource] = first;
  if (second) throw new UnsupportedTemplateError(`${second[0]}: the twin does one authorizer`);
  const properties = resolver.value(resource.Properties ?? {}) as Record<string, unknown>;
  const functionId = /:function:([\w-]+)\/invocations$/.exec(String(properties['AuthorizerUri']))?.[1];
  if (properties['Type'] !== 'REQUEST' || !functionId)
    throw new UnsupportedTemplateError(
      `${id}: the twin does authorizers of the type REQUEST with a function of the template, not ${String(properties['Type'])}`,
    );
  const sources = ((properties['IdentitySource'] ?? '') as string).split(',').filter(Boolean);
  return {
    functionId,
    identitySources: sources.map((source) => {
      const [, from, name] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source.trim()) ?? [];
      if (!from || !name)
        throw new UnsupportedTemplateError(`${id}: the twin does not do the identity source ${source}`);
      return { from: from as 'header' | 'querystring', name };
    }),
    ttlMs: Number(properties['AuthorizerResultTtlInSeconds'] ?? 300) * 1_000,
  };
}

interface FunctionAnswer {
  policyDocument?: InvokePolicy;
  usageIdentifierKey?: string;
  principalId?: string;
  context?: Record<string, unknown>;
}

/** The principal and the function's own values, all as text. */
const contextOf = ({ principalId = '', context = {} }: FunctionAnswer): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...context, principalId }).map(([name, value]) => [name, String(value)]),
  );

interface AuthorizedStage {
  stage: string;
  stageVariables: Readonly<Record<string, string>>;
}

/** Asks the function once for each identity and time to live; the policy that it answers is looked at every time. */
export class RequestAuthorizer {
  readonly #definition: AuthorizerDefinition;
  readonly #invoke: InvokeFunction;
  readonly #kept = new Map<string, { untilMs: number; answer: Promise<FunctionAnswer> }>();

  constructor(definition: AuthorizerDefinition, invoke: InvokeFunction) {
    this.#definition = definition;
    this.#invoke = invoke;
  }

  async decide(
    request: EdgeRequest,
    methodArn: string,
    { stage, stageVariables }: AuthorizedStage,
  ): Promise<Decision> {
    const query = Object.fromEntries(new URLSearchParams(request.query));
    const identity = this.#definition.identitySources.map(({ from, name }) =>
      from === 'header' ? request.headers[name.toLowerCase()] : query[name],
    );
    // A missing identity is refused without a question.
    if (!identity.every(Boolean)) return { kind: 'refused', type: 'UNAUTHORIZED' };
    const event = JSON.stringify({
      type: 'REQUEST',
      methodArn,
      resource: request.path.replace(`/${stage}`, ''),
      path: request.path.replace(`/${stage}`, ''),
      httpMethod: request.method,
      headers: request.headers,
      queryStringParameters: query,
      pathParameters: {},
      stageVariables,
      requestContext: { stage, httpMethod: request.method, identity: { sourceIp: '127.0.0.1' } },
    });
    let answer: FunctionAnswer;
    try {
      answer = await this.#answer(JSON.stringify(identity), event);
    } catch {
      return { kind: 'refused', type: 'AUTHORIZER_FAILURE' };
    }
    if (!Array.isArray(answer.policyDocument?.Statement))
      return { kind: 'refused', type: 'AUTHORIZER_CONFIGURATION_ERROR' };
    return allows(answer.policyDocument, methodArn)
      ? { kind: 'allowed', usageIdentifierKey: answer.usageIdentifierKey, context: contextOf(answer) }
      : { kind: 'refused', type: 'ACCESS_DENIED' };
  }

  async #answer(identity: string, event: string): Promise<FunctionAnswer> {
    const { ttlMs, identitySources } = this.#definition;
    const kept = this.#kept.get(identity);
    if (kept && kept.untilMs > Date.now()) return kept.answer;
    const answer = this.#ask(event);
    if (ttlMs > 0 && identitySources.length > 0) {
      this.#kept.set(identity, { untilMs: Date.now() + ttlMs, answer });
      // A failure is not kept.
      answer.catch(() => this.#kept.delete(identity));
    }
    return answer;
  }

  async #ask(event: string): Promise<FunctionAnswer> {
    const result = await this.#invoke(event);
    if (result.kind !== 'success') throw new Error(`the authorizer’s function: ${result.kind}`);
    return (JSON.parse(result.payload.toString()) ?? {}) as FunctionAnswer;
  }
}
