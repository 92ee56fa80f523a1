import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

export type Node = TSESTree.Node;
export type Variable = TSESLint.Scope.Variable;
export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/** The expression without what changes only its type or its optionality: `(x as T)!` is `x`. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
      return unwrap(node.expression);
    default:
      return node;
  }
}

/** The nearest parent that is not such a wrapper. */
export function outer(node: Node): Node | undefined {
  let parent = node.parent;
  while (parent && unwrap(parent) !== parent) parent = parent.parent;
  return parent;
}

/** Parents from the nearest to the program. */
export function* ancestors(node: Node): Generator<Node> {
  for (let parent = node.parent; parent; parent = parent.parent) yield parent;
}

/** The function in which the node runs, if any. */
export function functionOf(node: Node): FunctionNode | undefined {
  for (const parent of ancestors(node)) if (isFunction(parent)) return parent;
  return undefined;
}

export function contains(node: Node, inner: Node): boolean {
  return node.range[0] <= inner.range[0] && inner.range[1] <= node.range[1];
}

/** The text of a string that is known before the program runs. */
export function literalText(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** The name in `a.name`, `a['name']`, `a.#name` or `{ name: … }`, if it is written down. */
export function keyName(
  node:
    TSESTree.MemberExpression | TSESTree.Property | TSESTree.MethodDefinition | TSESTree.PropertyDefinition,
): string | undefined {
  const key = node.type === 'MemberExpression' ? node.property : node.key;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier' && !node.computed) return key.name;
  if (key.type === 'Literal' && typeof key.value === 'number') return String(key.value);
  return literalText(key);
}

/** Identifiers that a pattern binds or assigns: `{ a, b: [c] }` gives `a` and `c`. */
export function patternTargets(pattern: Node): Node[] {
  switch (pattern.type) {
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        patternTargets(property.type === 'Property' ? property.value : property.argument),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? patternTargets(element) : []));
    case 'AssignmentPattern':
      return patternTargets(pattern.left);
    case 'RestElement':
      return patternTargets(pattern.argument);
    case 'TSParameterProperty':
      return patternTargets(pattern.parameter);
    default:
      return [unwrap(pattern)];
  }
}

/** The `a` of `a.b.c`. */
export function baseOf(node: Node): Node {
  const bare = unwrap(node);
  return bare.type === 'MemberExpression' ? baseOf(bare.object) : bare;
}

/** `process.env.X` as `['process', 'env', 'X']`; undefined when a part is not a plain name. */
export function dottedName(node: Node): string[] | undefined {
  const bare = unwrap(node);
  if (bare.type === 'Identifier') return [bare.name];
  if (bare.type !== 'MemberExpression') return undefined;
  const left = dottedName(bare.object);
  const name = keyName(bare);
  return left && name !== undefined ? [...left, name] : undefined;
}
