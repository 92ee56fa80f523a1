import type { Template } from '../template/cloudformation.ts';
import { ofType } from '../template/read-template.ts';
import type { Resolver } from '../template/resolve.ts';
import type { Edge } from './edge.ts';
import { readHttpApi, type HttpApi } from './http/http-api.ts';
import { HttpEdge } from './http/http-edge.ts';
import type { InvokeFunction } from './rest/request-authorizer.ts';
import { readRestApi, type RestApi } from './rest/rest-api.ts';
import { RestEdge } from './rest/rest-edge.ts';
import type { SendToSqs } from './sqs-answer.ts';

export type EdgeDefinition = { kind: 'rest'; api: RestApi } | { kind: 'http'; api: HttpApi };

/** The one API of the template, of either kind. */
export function readEdge(template: Template, resolver: Resolver): EdgeDefinition {
  return ofType(template, 'AWS::ApiGatewayV2::Api').length > 0
    ? { kind: 'http', api: readHttpApi(template, resolver) }
    : { kind: 'rest', api: readRestApi(template, resolver) };
}

export interface EdgeDependencies {
  send: SendToSqs;
  invokeAuthorizer?: InvokeFunction;
  issuerUrl?: string;
}

export function makeEdge(definition: EdgeDefinition, dependencies: EdgeDependencies): Edge {
  return definition.kind === 'rest'
    ? new RestEdge({ api: definition.api, ...dependencies })
    : new HttpEdge({ api: definition.api, ...dependencies });
}

/** Which edge a template has, as far as who sends has to know it. */
export interface EdgeKind {
  kind: 'rest' | 'http';
  /** What a request has to bring. */
  asksFor?: 'key-in-header' | 'key-in-query' | 'token';
  /** The longest body that its firewall lets through, bytes. */
  firewallBytes?: number;
  /** Whether each request is of a trace. */
  traced: boolean;
}

export function kindOfEdge({ kind, api }: EdgeDefinition): EdgeKind {
  if (kind === 'http') {
    const asks = [...api.routes.values()].some(({ authorizer }) => authorizer);
    return { kind, traced: false, ...(asks && { asksFor: 'token' }) };
  }
  const { plans, keySource, firewall, tracing } = api;
  return {
    kind,
    traced: tracing,
    ...(plans.length > 0 && { asksFor: keySource === 'HEADER' ? 'key-in-header' : 'key-in-query' }),
    ...(firewall && { firewallBytes: firewall.maxBodyBytes }),
  };
}
