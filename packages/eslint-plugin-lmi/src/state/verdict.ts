import type { Analysis } from '../analysis.ts';
import { isLogger } from '../code/loggers.ts';
import { ancestors, contains, keyName, type Node } from '../code/nodes.ts';
import { globalName } from '../code/origin.ts';
import { moduleOf } from '../code/source-module.ts';
import { containerOf, isPackageObject } from './containers.ts';
import { fixedValue, isReset } from './guards.ts';
import { isSamePlace, type SharedPlace } from './shared-objects.ts';
import type { StateWrite } from './state-writes.ts';

/**
 * - harmless: lazy initialization, a refreshed cache, a flag that only ever becomes the one value, a reset
 * - captured: data of one invocation is kept where another one sees it
 * - module-state: any other value that invocations overwrite for each other
 * - cache-entry: an entry under a key; only its lifetime matters
 * - package-object: a member of an object that a package made or exports
 */
export type Verdict = 'harmless' | 'captured' | 'module-state' | 'cache-entry' | 'package-object';

export function judge(write: StateWrite, analysis: Analysis): Verdict {
  const { kind, place, values } = write;
  if (kind === 'remove') return 'harmless';
  if (isPackageObject(writtenObject(write))) return 'package-object';
  if (kind === 'keyed' && containerOf(place) !== 'array')
    return keepsUnderOneName(write, analysis) ? 'captured' : 'cache-entry';
  if (values.some((value) => analysis.invocationData.includes(value))) return 'captured';
  if (kind === 'assign' && (values.every(isReset) || isLatch(write, analysis))) return 'harmless';
  if (kind !== 'update' && kind !== 'append' && analysis.guards.isGuarded(write)) return 'harmless';
  if (isGauge(write, analysis) || isPool(write, analysis) || isTally(write, analysis)) return 'harmless';
  return 'module-state';
}

/** `context.set(name, user)`, where every caller says the name: data of the invocation under a key that is not of it. */
function keepsUnderOneName({ node, target, values }: StateWrite, { invocationData }: Analysis): boolean {
  const isCall = node.type === 'CallExpression';
  const key = isCall ? values[0] : lastKeyOf(target);
  const value = isCall ? values[1] : values[0];
  if (!key || !value || (isCall && values.length < 2)) return false;
  return invocationData.includes(value) && !invocationData.includes(key);
}

/** For `cache[key] = x` the key alone. */
const lastKeyOf = (node: Node): Node =>
  node.type === 'MemberExpression' && node.computed ? node.property : node;

const writesOf = ({ place }: StateWrite, { allWrites }: Analysis): StateWrite[] =>
  allWrites.filter((other) => isSamePlace(other.place, place));

/** How many run just now: each adds one and takes one away, in one piece. */
function isGauge(write: StateWrite, analysis: Analysis): boolean {
  const steps = writesOf(write, analysis).map(({ node }) =>
    node.type === 'UpdateExpression' ||
    (node.type === 'AssignmentExpression' && /^[+-]=$/.test(node.operator))
      ? node.operator[0]
      : undefined,
  );
  return steps.includes('+') && steps.includes('-') && !steps.includes(undefined);
}

/** A count of what was done, in one piece, that no code looks at but to log it. */
function isTally({ node, target, place }: StateWrite, { reach, shared }: Analysis): boolean {
  const isPrivate = place.path[0]?.startsWith('#') === true;
  if (!isStep(node) || (!isPrivate && isExported(place.root))) return false;
  return [...reach.modules].every((module) =>
    [...module.allNodes()].every((mention) => {
      if (mention === target || !isWhole(mention) || isDeclared(mention)) return true;
      const mentioned = shared.placeOf(mention);
      if (mentioned?.root !== place.root || !isAlongside(mentioned.path, place.path)) return true;
      return isStep(mention.parent as Node) || isLogged(mention);
    }),
  );
}

/** Under a name by which files that no handler reaches may read it, or members of a class that they may use. */
function isExported(root: SharedPlace['root']): boolean {
  const declared = root === 'globalThis' || !('defs' in root) ? [root] : root.defs.map(({ node }) => node);
  return declared.some(
    (node) =>
      node === 'globalThis' ||
      [node, ...ancestors(node)].some(({ parent }) => /^Export/.test(parent?.type ?? '')),
  );
}

/** `calls++`, `bytes += size`, as a statement of its own, with nothing to wait for in between. */
function isStep(node: Node): boolean {
  if (node.parent?.type !== 'ExpressionStatement') return false;
  if (node.type === 'UpdateExpression') return true;
  if (node.type !== 'AssignmentExpression' || !/^[+-]=$/.test(node.operator)) return false;
  return ![...moduleOf(node).within(node.right)].some(({ type }) => type === 'AwaitExpression');
}

/** The longest of `stats`, `stats.calls`. */
const isWhole = (node: Node): boolean =>
  /^(?:Identifier|ThisExpression|MemberExpression)$/.test(node.type) &&
  !(
    node.parent?.type === 'MemberExpression' &&
    (node.parent.object === node || (node.parent.property === node && !node.parent.computed))
  );

function isDeclared(node: Node): boolean {
  const { parent } = node;
  return (
    (parent?.type === 'VariableDeclarator' && parent.id === node) ||
    (parent?.type === 'PropertyDefinition' && parent.key === node)
  );
}

const isAlongside = (one: readonly string[], other: readonly string[]): boolean =>
  one.slice(0, other.length).every((name, i) => name === other[i]);

/** In what is given to the console or a logger. */
function isLogged(node: Node): boolean {
  return [...ancestors(node)].some(
    (parent) =>
      parent.type === 'CallExpression' &&
      parent.callee.type === 'MemberExpression' &&
      parent.arguments.some((argument) => contains(argument, node)) &&
      (globalName(parent.callee.object) === 'console' || isLogger(parent.callee.object)),
  );
}

/** Free connections, those that wait for their turn: who takes one off the list uses just that one. */
function isPool(write: StateWrite, analysis: Analysis): boolean {
  const calls = writesOf(write, analysis).map(({ node }) => node);
  const taken = calls.filter((node) => methodOf(node) === 'pop' || methodOf(node) === 'shift');
  const given = calls.filter((node) => methodOf(node) === 'push' || methodOf(node) === 'unshift');
  return (
    given.length > 0 &&
    taken.length > 0 &&
    given.length + taken.length === calls.length &&
    taken.every((node) => node.parent?.type !== 'ExpressionStatement')
  );
}

function methodOf(node: Node): string | undefined {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression'
    ? keyName(node.callee)
    : undefined;
}

/** For `client.config.region = x` the object `client.config`; for a plain variable nothing that a package made. */
function writtenObject({ node, place }: StateWrite): SharedPlace {
  if (node.type === 'CallExpression') return place;
  if (place.path.length === 0) return { root: 'globalThis', path: [] };
  return { root: place.root, path: place.path.slice(0, -1) };
}

/** A flag such as `coldStart = false`: whoever writes it, it becomes the same. */
function isLatch({ place, values }: StateWrite, { allWrites }: Analysis): boolean {
  const [value] = values;
  const fixed = value && fixedValue(value);
  if (fixed === undefined) return false;
  return allWrites
    .filter((other) => isSamePlace(other.place, place))
    .every(
      (other) =>
        other.kind === 'assign' && other.values[0] !== undefined && fixedValue(other.values[0]) === fixed,
    );
}
