import { type CloudFormationTemplate, isIntrinsic, isObject } from './cloudformation-template.ts';

/** AWS CloudFormation template reference, pseudo-parameter-reference, read 2026-11-21. */
const pseudoParameters = new Set(
  'AccountId NotificationARNs NoValue Partition Region StackId StackName URLSuffix'
    .split(' ')
    .map((name) => `AWS::${name}`),
);

interface BrokenReference {
  path: string;
  rule: string;
}

/**
 * What a resource or an output names that the template does not have: in Ref, Fn::GetAtt, Fn::Sub and DependsOn.
 * @param attributesOf - the attributes of a resource type; nothing when the type is not known
 */
export function* brokenReferences(
  part: unknown,
  template: CloudFormationTemplate,
  attributesOf: (type: string) => object | undefined,
  path = '',
): Generator<BrokenReference, void> {
  if (typeof part !== 'object' || part === null) return;
  for (const reference of referencesOf(part, path)) {
    const rule = brokenBy(reference, template, attributesOf);
    if (rule) yield { path: reference.kind === 'dependency' ? 'DependsOn' : path, rule };
  }
  for (const [key, inner] of Object.entries(part)) {
    const step = Array.isArray(part) ? `[${key}]` : `${path && '.'}${key}`;
    yield* brokenReferences(inner, template, attributesOf, path + step);
  }
}

interface Reference {
  kind: 'value' | 'attribute' | 'dependency';
  name: string;
  attribute?: string;
}

function referencesOf(part: object, path: string): Reference[] {
  if (path === '' && 'DependsOn' in part)
    return [part.DependsOn].flat().map((name) => ({ kind: 'dependency', name: String(name) }));
  if (!isIntrinsic(part)) return [];
  if ('Ref' in part) return [{ kind: 'value', name: String(part['Ref']) }];
  if ('Fn::GetAtt' in part) return [attributeNamed([part['Fn::GetAtt']].flat().join('.'))];
  if ('Fn::Sub' in part) {
    const [text, given] = [part['Fn::Sub']].flat();
    // `${!Name}` is left as `${Name}`.
    return [...String(text).matchAll(/\$\{\s*([^!}\s]+)\s*\}/g)]
      .map(([, variable = '']) => variable)
      .filter((variable) => !(isObject(given) && variable in given))
      .map((variable) =>
        variable.includes('.') ? attributeNamed(variable) : { kind: 'value', name: variable },
      );
  }
  return [];
}

function attributeNamed(dotted: string): Reference {
  const [name = '', ...attribute] = dotted.split('.');
  return { kind: 'attribute', name, attribute: attribute.join('.') };
}

function brokenBy(
  { kind, name, attribute = '' }: Reference,
  { Resources: resources, Parameters: parameters = {} }: CloudFormationTemplate,
  attributesOf: (type: string) => object | undefined,
): string | undefined {
  const target = resources[name];
  if (kind === 'value' && (name in parameters || pseudoParameters.has(name))) return undefined;
  if (!target) return `there is no resource ${kind === 'value' ? 'or parameter ' : ''}${name}`;
  if (kind !== 'attribute') return undefined;
  const attributes = attributesOf(target.Type);
  if (!attributes || attribute in attributes) return undefined;
  return `${target.Type} (${name}) has no attribute ${attribute}`;
}
