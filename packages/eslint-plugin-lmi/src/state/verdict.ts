import type { Analysis } from '../analysis.ts';
import { keyName, type Node } from '../code/nodes.ts';
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
  if (kind === 'keyed' && containerOf(place) !== 'array') return 'cache-entry';
  if (values.some((value) => analysis.invocationData.includes(value))) return 'captured';
  if (kind === 'assign' && (values.every(isReset) || isLatch(write, analysis))) return 'harmless';
  if (kind !== 'update' && kind !== 'append' && analysis.guards.isGuarded(write)) return 'harmless';
  return isGauge(write, analysis) || isPool(write, analysis) ? 'harmless' : 'module-state';
}

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
