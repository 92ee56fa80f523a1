import { type Template, UnsupportedTemplateError } from '../../template/cloudformation.ts';
import { ofType } from '../../template/read-template.ts';
import type { Resolver } from '../../template/resolve.ts';
import type { EdgeRequest, HttpAnswer } from '../edge.ts';

/** What is left of a web ACL on one machine. */
export interface Firewall {
  maxBodyBytes: number;
  answer: HttpAnswer;
}

interface WebAcl {
  DefaultAction: object;
  AssociationConfig?: { RequestBody?: { API_GATEWAY?: { DefaultSizeInspectionLimit?: string } } };
  CustomResponseBodies?: Record<string, { Content: string; ContentType: string }>;
  Rules?: Rule[];
}
interface Rule {
  Name: string;
  Statement: Record<string, unknown>;
  Action?: { Block?: { CustomResponse?: CustomResponse } };
}
interface CustomResponse {
  ResponseCode: number;
  CustomResponseBodyKey?: string;
  ResponseHeaders?: { Name: string; Value: string }[];
}

/**
 * The web ACL before the API. Its limit for the size of a body is kept; a limit for each address is known and left out,
 * because all clients of one machine have the same address. Any other rule is an error.
 */
export function readFirewall(template: Template, resolver: Resolver): Firewall | undefined {
  const [first, second] = ofType(template, 'AWS::WAFv2::WebACL');
  if (!first) return undefined;
  if (second) throw new UnsupportedTemplateError(`${second[0]}: the twin does one web ACL`);
  const [id, resource] = first;
  const acl = resolver.value(resource.Properties ?? {}) as WebAcl;
  if (!('Allow' in acl.DefaultAction))
    throw new UnsupportedTemplateError(`${id}: the twin does web ACLs that allow by default`);
  const sizes = (acl.Rules ?? []).filter(({ Name, Statement }) => {
    const rate = Statement['RateBasedStatement'] as { AggregateKeyType?: string } | undefined;
    if (rate?.AggregateKeyType === 'IP') return false;
    if (isBodySize(Statement)) return true;
    throw new UnsupportedTemplateError(
      `${id}: the twin does rules for the size of a body and for the rate of an address, not ${Name}`,
    );
  });
  const [rule] = sizes;
  if (!rule) return undefined;
  const { Size } = rule.Statement['SizeConstraintStatement'] as { Size: number };
  const inspectedKb = Number(
    acl.AssociationConfig?.RequestBody?.API_GATEWAY?.DefaultSizeInspectionLimit?.replace('KB_', '') ?? 16,
  );
  return {
    // WAF sees no more than what it inspects: beyond it a body is oversize, whatever the rule's size.
    maxBodyBytes: Math.min(Number(Size), inspectedKb * 1_024),
    answer: blockAnswer(acl, rule.Action?.Block?.CustomResponse),
  };
}

function isBodySize({ SizeConstraintStatement }: Rule['Statement']): boolean {
  const size = SizeConstraintStatement as
    { ComparisonOperator: string; FieldToMatch?: { Body?: { OversizeHandling?: string } } } | undefined;
  return size?.ComparisonOperator === 'GT' && size.FieldToMatch?.Body?.OversizeHandling === 'MATCH';
}

function blockAnswer({ CustomResponseBodies = {} }: WebAcl, custom?: CustomResponse): HttpAnswer {
  const body = CustomResponseBodies[custom?.CustomResponseBodyKey ?? ''];
  return {
    status: Number(custom?.ResponseCode ?? 403),
    headers: {
      'Content-Type': body?.ContentType === 'TEXT_PLAIN' ? 'text/plain' : 'application/json',
      ...Object.fromEntries((custom?.ResponseHeaders ?? []).map(({ Name, Value }) => [Name, Value])),
    },
    body: body?.Content ?? '{"message":"Forbidden"}',
  };
}

/** WAF looks at a body as it came over the wire, before it is inflated. */
export function blockedByFirewall(
  { maxBodyBytes, answer }: Firewall,
  { body }: EdgeRequest,
): HttpAnswer | undefined {
  return (body?.length ?? Infinity) > maxBodyBytes ? answer : undefined;
}
