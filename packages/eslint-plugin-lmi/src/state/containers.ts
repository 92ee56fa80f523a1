import { isClass, isFunction, keyName, unwrap, type ClassNode, type Node } from '../code/nodes.ts';
import { originOf } from '../code/origin.ts';
import { moduleOf } from '../code/source-module.ts';
import { DYNAMIC, type SharedPlace } from './shared-objects.ts';

/** What a shared place holds, as far as its initial value or its type says. */
export type Container = 'array' | 'bytes' | 'map' | 'set' | 'weak' | 'object' | 'package' | 'unknown';

export function containerOf(place: SharedPlace): Container {
  for (const value of initialValues(place)) {
    const kind = kindOfValue(value);
    if (kind !== 'unknown') return kind;
  }
  return kindOfType(place);
}

/** True for what a package or Node.js made or exports, and for all that hangs on it: a client, `axios.defaults`. */
export function isPackageObject({ root, path }: SharedPlace): boolean {
  if (root === 'globalThis') return false;
  if ('defs' in root && root.defs.some(({ type }) => type === 'ImportBinding')) return true;
  return [...path.keys(), path.length].some((length) =>
    initialValues({ root, path: path.slice(0, length) }).some((value) => kindOfValue(value) === 'package'),
  );
}

/** The expressions that a place is given where it is declared, and for variables all that are assigned later. */
export function initialValues({ root, path }: SharedPlace): Node[] {
  if (root === 'globalThis') return [];
  let values = 'defs' in root ? valuesOfVariable(root) : classMembers(root, path[0]);
  for (const name of 'defs' in root ? path : path.slice(1))
    values = values.flatMap((value) => memberValues(value, name));
  return values;
}

function valuesOfVariable(variable: Exclude<SharedPlace['root'], ClassNode | 'globalThis'>): Node[] {
  const declared = variable.defs.map(({ node }): Node | null => {
    if (node.type === 'VariableDeclarator') return node.id.type === 'Identifier' ? node.init : null;
    return node.type === 'ClassDeclaration' || node.type === 'ClassExpression' ? node : null;
  });
  const written = variable.references.flatMap(({ writeExpr, init }) =>
    writeExpr && !init ? [writeExpr] : [],
  );
  return [...declared, ...written].flatMap((value) => (value ? [unwrap(value)] : []));
}

function memberValues(value: Node, name: string): Node[] {
  if (isClass(value)) return classMembers(value, name);
  if (value.type !== 'ObjectExpression') return [];
  return value.properties.flatMap((property) =>
    property.type === 'Property' && keyName(property) === name ? [unwrap(property.value)] : [],
  );
}

/** Property initializers, and what the constructor assigns to `this`. */
function classMembers(cls: ClassNode, name: string | undefined): Node[] {
  if (name === undefined || name === DYNAMIC) return [];
  return cls.body.body.flatMap((element) => {
    if (element.type === 'PropertyDefinition' && keyName(element) === name && element.value)
      return [unwrap(element.value)];
    if (element.type !== 'MethodDefinition' || element.kind !== 'constructor' || !isFunction(element.value))
      return [];
    return moduleOf(cls)
      .nodesOf(element.value)
      .flatMap((node) =>
        node.type === 'AssignmentExpression' &&
        node.left.type === 'MemberExpression' &&
        node.left.object.type === 'ThisExpression' &&
        keyName(node.left) === name
          ? [unwrap(node.right)]
          : [],
      );
  });
}

const BUILT_IN: Readonly<Record<string, Container>> = {
  Array: 'array',
  Map: 'map',
  Set: 'set',
  WeakMap: 'weak',
  WeakSet: 'weak',
  'Buffer.alloc': 'bytes',
  'Buffer.allocUnsafe': 'bytes',
  'Buffer.allocUnsafeSlow': 'bytes',
  'Buffer.from': 'bytes',
  ArrayBuffer: 'bytes',
  SharedArrayBuffer: 'bytes',
  DataView: 'bytes',
  Uint8Array: 'bytes',
  Uint32Array: 'bytes',
  Float64Array: 'bytes',
  'Object.create': 'object',
  'Array.from': 'array',
  'Array.of': 'array',
  AbortController: 'package',
  EventTarget: 'package',
};

function kindOfValue(value: Node): Container {
  if (value.type === 'ArrayExpression') return 'array';
  if (value.type === 'ObjectExpression') return 'object';
  if (value.type === 'AwaitExpression') return kindOfValue(unwrap(value.argument));
  if (value.type !== 'NewExpression' && value.type !== 'CallExpression') return 'unknown';
  const origin = originOf(value.callee);
  if (!origin) return 'unknown';
  if (origin.source === '' || origin.source === 'buffer') return BUILT_IN[origin.path.join('.')] ?? 'unknown';
  return origin.source.startsWith('.') ? 'unknown' : 'package';
}

function kindOfType({ root, path }: SharedPlace): Container {
  if (root === 'globalThis' || !('defs' in root) || path.length > 0) return 'unknown';
  const [name] = root.identifiers;
  const type = name?.type === 'Identifier' ? name.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type === 'TSArrayType') return 'array';
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return 'unknown';
  return type.typeName.name === 'Record' ? 'object' : (BUILT_IN[type.typeName.name] ?? 'unknown');
}
