import {
  ancestors,
  dottedName,
  isFunction,
  literalText,
  unwrap,
  type FunctionNode,
  type Node,
} from '../code/nodes.ts';
import { moduleOf } from '../code/source-module.ts';
import { returnedBy } from '../code/values.ts';
import type { Reach } from '../reach/reach.ts';
import { isSamePlace, type SharedObjects, type SharedPlace } from './shared-objects.ts';
import type { StateWrite } from './state-writes.ts';

type Root = SharedPlace['root'];

/** Finds writes that first look whether they are needed: lazy initialization, a cache that is refreshed when it is old. */
export class Guards {
  readonly #reach: Reach;
  readonly #shared: SharedObjects;
  readonly #written: ReadonlySet<Root>;
  #callers: Map<FunctionNode, Node[]> | undefined;

  constructor(reach: Reach, shared: SharedObjects, writes: readonly StateWrite[]) {
    this.#reach = reach;
    this.#shared = shared;
    this.#written = new Set(writes.map(({ place }) => place.root));
  }

  /** True when the write, or every call that leads to it, depends on a test of written state. */
  isGuarded(write: StateWrite): boolean {
    const { node } = write;
    if (node.type === 'AssignmentExpression' && (node.operator === '??=' || node.operator === '||='))
      return true;
    if (write.values.some((value) => this.#keepsOldValue(value) || this.#isGivenBack(value, write.place)))
      return true;
    return this.testBefore(node) !== undefined || this.#everyCallerTests(node, 0);
  }

  /** The node in which the first test of written state stands that decides whether this node runs. */
  testBefore(node: Node): Node | undefined {
    let inner = node;
    for (const parent of ancestors(node)) {
      const test = this.#testIn(parent, inner);
      if (test) return test;
      if (isFunction(parent) && this.#reach.functions.has(parent)) return undefined;
      inner = parent;
    }
    return undefined;
  }

  #testIn(parent: Node, inner: Node): Node | undefined {
    switch (parent.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
      case 'WhileStatement':
        return parent.test !== inner && this.#readsWritten(parent.test) ? parent : undefined;
      case 'LogicalExpression':
        return parent.right === inner && this.#readsWritten(parent.left) ? parent : undefined;
      case 'AssignmentExpression':
        return parent.operator === '??=' || parent.operator === '||=' ? parent : undefined;
      case 'SwitchCase':
        return this.#readsWritten(parent) ? parent : undefined;
      case 'BlockStatement':
        return parent.body.find(
          (statement) =>
            statement.range[1] <= inner.range[0] &&
            statement.type === 'IfStatement' &&
            leaves(statement.consequent) &&
            this.#readsWritten(statement.test),
        );
      default:
        return undefined;
    }
  }

  /** `x = x ?? make()`, `x = x ? x : make()`. */
  #keepsOldValue(value: Node): boolean {
    const bare = unwrap(value);
    if (bare.type === 'LogicalExpression') return bare.operator !== '&&' && this.#readsWritten(bare.left);
    return bare.type === 'ConditionalExpression' && this.#readsWritten(bare.test);
  }

  /** `server = await getServer()`, where `getServer` keeps it in `server` itself. */
  #isGivenBack(value: Node, place: SharedPlace): boolean {
    const call = unwrap(value);
    if (call.type === 'AwaitExpression') return this.#isGivenBack(call.argument, place);
    if (call.type !== 'CallExpression') return false;
    return this.#reach.targetsOf(call).some((fn) =>
      returnedBy(fn).some((returned) => {
        const same = this.#shared.placeOf(resolvedValue(returned));
        return same !== undefined && isSamePlace(same, place);
      }),
    );
  }

  #everyCallerTests(node: Node, depth: number): boolean {
    const fn = [...ancestors(node)].find((parent) => isFunction(parent) && this.#reach.functions.has(parent));
    if (!fn || !isFunction(fn) || this.#reach.entries.has(fn) || depth > 3) return false;
    const calls = this.#callersOf(fn);
    return (
      calls.length > 0 &&
      calls.every((call) => this.testBefore(call) !== undefined || this.#everyCallerTests(call, depth + 1))
    );
  }

  #callersOf(fn: FunctionNode): Node[] {
    if (!this.#callers) {
      this.#callers = new Map();
      for (const module of this.#reach.modules)
        for (const node of module.allNodes())
          if ((node.type === 'CallExpression' || node.type === 'NewExpression') && this.#reach.includes(node))
            for (const target of this.#reach.targetsOf(node))
              this.#callers.set(target, [...(this.#callers.get(target) ?? []), node]);
    }
    return this.#callers.get(fn) ?? [];
  }

  /** Does the expression look at state that invocations write, by name, by a local copy, or through a function? */
  #readsWritten(test: Node, depth = 0): boolean {
    const module = moduleOf(test);
    for (const inner of module.within(test)) {
      if (inner.type === 'Identifier' || inner.type === 'ThisExpression') {
        const place = this.#shared.placeOf(inner);
        if (place && this.#written.has(place.root)) return true;
        if (inner.type === 'Identifier' && depth < 2 && this.#copiesWritten(inner, depth)) return true;
      }
      if (inner.type === 'CallExpression' && depth < 2)
        for (const fn of this.#reach.targetsOf(inner))
          if (this.#readsWritten(fn.body, depth + 1)) return true;
    }
    return false;
  }

  #copiesWritten(identifier: Node, depth: number): boolean {
    const variable = moduleOf(identifier).variableOf(identifier);
    const [definition] = variable?.defs ?? [];
    if (!variable || this.#reach.isShared(variable) || definition?.type !== 'Variable') return false;
    return definition.node.init !== null && this.#readsWritten(definition.node.init, depth + 1);
  }
}

/** The `x` of `Promise.resolve(x)`. */
function resolvedValue(node: Node): Node {
  const bare = unwrap(node);
  if (bare.type === 'AwaitExpression') return resolvedValue(bare.argument);
  const [value] = bare.type === 'CallExpression' && isPromiseResolve(bare.callee) ? bare.arguments : [];
  return value ?? bare;
}

function isPromiseResolve(callee: Node): boolean {
  return dottedName(callee)?.join('.') === 'Promise.resolve';
}

function leaves(statement: Node): boolean {
  if (statement.type === 'BlockStatement') {
    const last = statement.body.at(-1);
    return last !== undefined && leaves(last);
  }
  return /^(?:Return|Throw|Continue|Break)Statement$/.test(statement.type);
}

/** The text of a value that is the same every time, if it is one. */
export function fixedValue(node: Node): string | undefined {
  const bare = unwrap(node);
  if (bare.type === 'Literal') return bare.raw;
  if (bare.type === 'UnaryExpression' && bare.operator === 'void') return 'undefined';
  if (bare.type === 'Identifier' && bare.name === 'undefined') return 'undefined';
  return literalText(bare);
}

export function isReset(node: Node): boolean {
  return /^(?:undefined|null)$/.test(fixedValue(node) ?? '');
}
