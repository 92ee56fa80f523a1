import type { TSESTree } from '@typescript-eslint/utils';
import { isFunction, keyName, patternTargets, type FunctionNode, type Node } from '../code/nodes.ts';
import { comesFrom } from '../code/origin.ts';
import { moduleOf, type SourceModule } from '../code/source-module.ts';
import type { Reach } from '../reach/reach.ts';
import { containerOf } from './containers.ts';
import { DYNAMIC, type SharedObjects, type SharedPlace } from './shared-objects.ts';

/**
 * - assign: a place gets a new value, `state.user = x`
 * - update: a place gets a value made from its old one, `count++`
 * - append: a list grows, `rows.push(x)`
 * - keyed: an entry of a map, a set or a record is written under a key of the invocation
 * - remove: entries go away
 */
export type WriteKind = 'assign' | 'update' | 'append' | 'keyed' | 'remove';

export interface StateWrite {
  kind: WriteKind;
  /** The assignment or call. */
  node: Node;
  /** The written variable or member, or the object of the call. */
  target: Node;
  place: SharedPlace;
  /** What is stored; empty for `count++` and removals. */
  values: readonly Node[];
}

const ARRAY_METHODS: Readonly<Record<string, WriteKind>> = {
  push: 'append',
  unshift: 'append',
  pop: 'update',
  shift: 'update',
  splice: 'update',
  fill: 'update',
  copyWithin: 'update',
  reverse: 'update',
};
/** `buffer.write(text)`, `buffer.writeUInt8(1)`, `view.setInt8(0, 1)`, `bytes.set(other)`. */
const BYTES_METHODS = /^(?:write\w*|set\w*|fill|copyWithin|reverse|sort|swap\d\d)$/;
const KEYED_METHODS: Readonly<Record<string, WriteKind>> = {
  set: 'keyed',
  add: 'keyed',
  delete: 'remove',
  clear: 'remove',
};

/** Every write to a shared place that an invocation can do. */
export function writesInReach(reach: Reach, shared: SharedObjects): StateWrite[] {
  return [...reach.functions].flatMap((fn) => writesIn(fn, moduleOf(fn), shared));
}

/** Writes that remove entries, wherever they stand: a timer of the module may be what keeps a cache small. */
export function removals(module: SourceModule, shared: SharedObjects): StateWrite[] {
  return [...module.allNodes()]
    .flatMap((node) => writesOf(node, shared))
    .filter(({ kind }) => kind === 'remove');
}

function writesIn(owner: FunctionNode, module: SourceModule, shared: SharedObjects): StateWrite[] {
  return module
    .nodesOf(owner)
    .flatMap((node) => (isFunction(node) ? writesIn(node, module, shared) : writesOf(node, shared)))
    .filter(({ target }) => !buildsItself(owner, target));
}

/** A constructor that fills its own object writes nothing that another invocation has seen. */
function buildsItself(owner: FunctionNode, target: Node): boolean {
  let base = target;
  while (base.type === 'MemberExpression') base = base.object;
  return (
    base.type === 'ThisExpression' &&
    owner.parent.type === 'MethodDefinition' &&
    owner.parent.kind === 'constructor'
  );
}

function writesOf(node: Node, shared: SharedObjects): StateWrite[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return patternTargets(node.left).flatMap((target) =>
        write(
          node,
          target,
          /^(?:=|\?\?=|\|\|=|&&=)$/.test(node.operator) ? 'assign' : 'update',
          [node.right],
          shared,
        ),
      );
    case 'UpdateExpression':
      return write(node, node.argument, 'update', [], shared);
    case 'UnaryExpression':
      return node.operator === 'delete' ? write(node, node.argument, 'remove', [], shared) : [];
    case 'CallExpression':
      return [...methodWrites(node, shared), ...mergeWrites(node, shared)];
    default:
      return [];
  }
}

function write(
  node: Node,
  target: Node,
  kind: WriteKind,
  values: Node[],
  shared: SharedObjects,
): StateWrite[] {
  if (target.type !== 'Identifier' && target.type !== 'MemberExpression') return [];
  const place = shared.placeOf(target);
  // A local name for a shared object is not the shared variable itself.
  if (!place || (target.type === 'Identifier' && !isItself(target, place))) return [];
  const last = place.path.at(-1);
  const emptied =
    last === 'length' && containerOf({ root: place.root, path: place.path.slice(0, -1) }) === 'array';
  const actual = emptied ? 'remove' : place.path.includes(DYNAMIC) && kind !== 'remove' ? 'keyed' : kind;
  return [{ kind: actual, node, target, place, values }];
}

function isItself(identifier: TSESTree.Identifier, place: SharedPlace): boolean {
  return moduleOf(identifier).variableOf(identifier) === place.root;
}

/** `rows.push(x)`, `cache.set(key, x)`. */
function methodWrites(call: TSESTree.CallExpression, shared: SharedObjects): StateWrite[] {
  if (call.callee.type !== 'MemberExpression') return [];
  const method = keyName(call.callee) ?? '';
  const target = call.callee.object;
  const isBytes = BYTES_METHODS.test(method);
  if (!isBytes && !Object.hasOwn(ARRAY_METHODS, method) && !Object.hasOwn(KEYED_METHODS, method)) return [];
  const place = shared.placeOf(target);
  if (!place) return [];
  const container = containerOf(place);
  if (container === 'bytes' && isBytes)
    return [{ kind: 'update', node: call, target, place, values: call.arguments }];
  if (container === 'array' && ARRAY_METHODS[method])
    return [{ kind: ARRAY_METHODS[method], node: call, target, place, values: call.arguments }];
  if ((container !== 'map' && container !== 'set') || !KEYED_METHODS[method]) return [];
  const [key, value] = call.arguments;
  const kind = KEYED_METHODS[method];
  if (kind === 'keyed' && key && shared.isConstant(key)) {
    const slot = { root: place.root, path: [...place.path, moduleOf(key).text.slice(...key.range)] };
    return [{ kind: 'assign', node: call, target, place: slot, values: value ? [value] : [] }];
  }
  return [{ kind, node: call, target, place, values: kind === 'remove' ? [] : call.arguments }];
}

/** `Object.assign(state, x)` and lodash's likes. */
function mergeWrites(call: TSESTree.CallExpression, shared: SharedObjects): StateWrite[] {
  const [target, ...values] = call.arguments;
  const merges =
    comesFrom(call.callee, '', 'Object', 'assign') ||
    ['merge', 'assign', 'set', 'defaultsDeep', 'extend'].some((name) =>
      comesFrom(call.callee, 'lodash', name),
    );
  const place = merges && target ? shared.placeOf(target) : undefined;
  return place && target ? [{ kind: 'assign', node: call, target, place, values }] : [];
}
