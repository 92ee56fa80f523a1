import { keyName, unwrap, type Node, type Variable } from './nodes.ts';
import { requiredSource } from './module-bindings.ts';
import { moduleOf } from './source-module.ts';

/** Where a value comes from: `fs.promises.readFile` is `{ source: 'fs', path: ['promises', 'readFile'] }`. */
export interface Origin {
  /** A package or built-in without `node:`, a relative path, or `''` for what every program has (`process`). */
  source: string;
  path: readonly string[];
}

/** Follows names, members, `require`, destructuring and constant aliases; undefined when that is not enough. */
export function originOf(node: Node, seen: Set<Variable> = new Set()): Origin | undefined {
  const bare = unwrap(node);
  const source = requiredSource(bare);
  if (source !== undefined) return { source: withoutScheme(source), path: [] };
  if (bare.type === 'AwaitExpression') return originOf(bare.argument, seen);
  if (bare.type === 'MemberExpression') return member(originOf(bare.object, seen), keyName(bare));
  if (bare.type !== 'Identifier') return undefined;
  const module = moduleOf(bare);
  const variable = module.variableOf(bare);
  if (!variable) return { source: '', path: [bare.name] };
  if (seen.has(variable)) return undefined;
  seen.add(variable);
  const imported = module.imports.get(variable);
  if (imported) return member({ source: withoutScheme(imported.source), path: [] }, imported.name);
  const [definition] = variable.defs;
  if (definition?.type !== 'Variable' || !definition.node.init) return undefined;
  const { id, init } = definition.node;
  if (id.type === 'Identifier') return definition.parent.kind === 'const' ? originOf(init, seen) : undefined;
  if (id.type !== 'ObjectPattern') return undefined;
  for (const property of id.properties)
    if (property.type === 'Property' && property.value === definition.name)
      return member(originOf(init, seen), keyName(property));
  return undefined;
}

/** True when the value is `source` or one of its members: `comesFrom(node, 'fs', 'readFileSync')`. */
export function comesFrom(node: Node, source: string, ...path: string[]): boolean {
  const origin = originOf(node);
  return origin?.source === source && path.every((name, index) => origin.path[index] === name);
}

/** `process.env` and other names that the program did not declare, as one dotted string. */
export function globalName(node: Node): string | undefined {
  const origin = originOf(node);
  if (origin?.source === '') return origin.path.join('.').replace(/^(?:globalThis|global)\./, '');
  if (origin?.source === 'process') return ['process', ...origin.path].join('.');
  return undefined;
}

function member(origin: Origin | undefined, name: string | undefined): Origin | undefined {
  if (!origin || name === undefined) return undefined;
  return name === '*' || name === 'default' ? origin : { ...origin, path: [...origin.path, name] };
}

function withoutScheme(source: string): string {
  return source.replace(/^node:/, '');
}
