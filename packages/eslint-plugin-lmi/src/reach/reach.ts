import type { TSESTree } from '@typescript-eslint/utils';
import type { ExportTarget } from '../code/module-bindings.ts';
import type { ModuleGraph } from '../code/module-graph.ts';
import {
  ancestors,
  functionOf,
  isFunction,
  keyName,
  unwrap,
  type ClassNode,
  type FunctionNode,
  type Node,
  type Variable,
} from '../code/nodes.ts';
import { moduleOf, type SourceModule } from '../code/source-module.ts';
import { Values, type Value } from '../code/values.ts';

/** Methods that register for something that happens, not for an invocation. */
const LISTENERS = new Set(['on', 'once', 'addListener', 'prependListener', 'addEventListener', 'subscribe']);

/** Callees that run their callbacks at once, so at init, and keep none of them for an invocation. */
const RUN_CALLBACKS_AT_ONCE =
  /^(?:map|forEach|filter|reduce|reduceRight|flatMap|find|findIndex|findLast|some|every|sort|toSorted|from|fromAsync|replace|replaceAll|then|catch|finally)$/;

/**
 * The functions that run during an invocation. Code at module level is not among them, nor is a factory that only makes
 * the handler: what it declares is shared by the invocations of a worker thread, as module variables are.
 *
 * A function is reached when reached code names it, holds it, or calls a member of its name on an object or a class that
 * reached code can hold. That is more than what runs, never less within the package's own files.
 */
export class Reach {
  /** Handlers, and functions given to a wrapper around them: what Lambda's event and context enter first. */
  readonly entries = new Set<FunctionNode>();
  readonly functions = new Set<FunctionNode>();
  readonly modules = new Set<SourceModule>();
  readonly values: Values;
  readonly #queue: FunctionNode[] = [];
  readonly #touched = new Map<Variable, 'entry' | 'reached'>();
  readonly #pooled = new Set<Node | SourceModule>();
  readonly #mentioned = new Set<string>();
  readonly #members = new Map<string, (() => void)[]>();
  readonly #methods = new Map<string, Set<FunctionNode>>();

  constructor(graph: ModuleGraph) {
    this.values = new Values(graph);
  }

  addHandlers(module: SourceModule, targets: readonly ExportTarget[], graph: ModuleGraph): void {
    for (const target of targets) {
      const source = 'node' in target ? module : graph.resolve(module, target.source);
      const found = 'node' in target ? target : source && graph.findExport(source, target.name);
      this.modules.add(module);
      if (found) this.#touch(found.node, 'entry');
    }
    this.#visitAll();
  }

  /** For a library: every exported function, and every method of its exported classes, is called by invocations. */
  addLibrary(module: SourceModule): void {
    this.modules.add(module);
    for (const name of module.exports.keys())
      for (const value of this.values.exported(module, name)) {
        this.#take(value, 'entry');
        if (value.kind === 'class' || value.kind === 'object')
          for (const fn of membersOf(value.node)) this.#reach(fn, 'entry');
      }
    this.#visitAll();
  }

  /** True for a node that runs during an invocation. */
  includes(node: Node): boolean {
    if (isFunction(node) && this.functions.has(node)) return true;
    for (const parent of ancestors(node)) if (isFunction(parent) && this.functions.has(parent)) return true;
    return false;
  }

  /** True for a variable that outlives an invocation: of a module, or of a function that runs at init. */
  isShared(variable: Variable): boolean {
    return !this.includes(variable.scope.block);
  }

  /** The functions that a call may run. A member of an unknown object may be any method of that name. */
  targetsOf(call: TSESTree.CallExpression | TSESTree.NewExpression): FunctionNode[] {
    const callee = unwrap(call.callee);
    if (call.type === 'NewExpression') return this.values.classesOf(callee).flatMap(constructorsOf);
    const direct = this.values.functionsOf(callee);
    if (direct.length > 0 || callee.type !== 'MemberExpression') return direct;
    return [...(this.#methods.get(keyName(callee) ?? '') ?? [])];
  }

  #visitAll(): void {
    for (let fn = this.#queue.pop(); fn; fn = this.#queue.pop()) this.#visit(fn);
  }

  #visit(owner: FunctionNode): void {
    const module = moduleOf(owner);
    this.modules.add(module);
    for (const node of module.nodesOf(owner)) {
      if (isFunction(node)) this.#visit(node);
      if (node.type === 'Identifier') this.#touchNamed(node, 'reached');
      if (node.type === 'MemberExpression') this.#mention(keyName(node));
      if (node.type === 'Property' && node.parent.type === 'ObjectPattern') this.#mention(keyName(node));
      if (node.type === 'NewExpression') for (const fn of this.targetsOf(node)) this.#reach(fn, 'reached');
      if (node.type === 'CallExpression' || node.type === 'ImportExpression') this.#hold(node);
    }
  }

  #reach(fn: FunctionNode, as: 'entry' | 'reached'): void {
    if (as === 'entry') this.entries.add(fn);
    if (this.functions.has(fn)) return;
    this.functions.add(fn);
    this.#queue.push(fn);
  }

  /** Reached code can hold the value of this expression. */
  #touch(node: Node, as: 'entry' | 'reached'): void {
    const bare = unwrap(node);
    if (bare.type === 'Identifier') return this.#touchNamed(bare, as);
    for (const value of this.values.of(bare)) this.#take(value, as);
    if (bare.type === 'MemberExpression') this.#mention(keyName(bare));
  }

  #touchNamed(identifier: TSESTree.Identifier, as: 'entry' | 'reached'): void {
    const variable = moduleOf(identifier).variableOf(identifier);
    if (!variable) return;
    const before = this.#touched.get(variable);
    if (before === 'entry' || before === as) return;
    this.#touched.set(variable, as);
    // What reached code declares, it also visits.
    if (as === 'reached' && !this.isShared(variable)) return;
    for (const value of this.values.of(identifier)) this.#take(value, as);
    for (const callback of registeredOn(variable)) this.#touch(callback, 'entry');
  }

  #take(value: Value, as: 'entry' | 'reached'): void {
    // A file of nothing but `export const logger = new Logger()` runs on Lambda, too.
    if (value.kind === 'made' || value.kind === 'instance') this.modules.add(moduleOf(value.node));
    if (value.kind === 'function') this.#reach(value.node, as);
    if (value.kind === 'class' || value.kind === 'instance') this.#poolClass(value.node);
    if (value.kind === 'object') this.#poolObject(value.node);
    if (value.kind === 'module') this.#poolModule(value.module);
    if (value.kind !== 'made') return;
    if (runsCallbacksAtOnce(value.node)) return;
    const { callee } = value.node;
    if (callee.type === 'MemberExpression') this.#touch(callee.object, as);
    for (const argument of value.node.arguments) {
      this.#takeArgument(argument, as);
      if (callee.type === 'MemberExpression' && keyName(callee) === 'use') this.#takeMethods(argument, as);
    }
  }

  /** Of `use(new Tracker())`: a middleware's methods, its own and the inherited ones. */
  #takeMethods(argument: Node, as: 'entry' | 'reached'): void {
    for (const value of this.values.of(unwrap(argument))) {
      if (value.kind !== 'instance') continue;
      for (const cls of [value.node, ...this.values.superclassesOf(value.node)])
        for (const fn of membersOf(cls)) this.#reach(fn, as);
    }
  }

  /** A package that is given an object, by its name or made by a factory of ours, may call any function in it. */
  #takeArgument(node: Node, as: 'entry' | 'reached'): void {
    const bare = unwrap(node);
    if (bare.type === 'Identifier' || bare.type === 'CallExpression' || bare.type === 'MemberExpression')
      for (const value of this.values.of(bare))
        if (value.kind === 'object') for (const fn of membersOf(value.node)) this.#reach(fn, as);
    if (bare.type === 'ObjectExpression')
      for (const property of bare.properties)
        this.#takeArgument(property.type === 'Property' ? property.value : property.argument, as);
    else if (bare.type === 'ArrayExpression')
      for (const element of bare.elements) {
        if (element) this.#takeArgument(element, as);
      }
    else this.#touch(bare, as);
  }

  /** The value of a call inside reached code, such as `(await import('./x.js')).work()`. */
  #hold(node: TSESTree.CallExpression | TSESTree.ImportExpression): void {
    for (const value of this.values.of(node)) if (value.kind !== 'made') this.#take(value, 'reached');
  }

  #poolClass(cls: ClassNode): void {
    if (!this.#addToPool(cls)) return;
    this.modules.add(moduleOf(cls));
    for (const superclass of this.values.superclassesOf(cls)) this.#poolClass(superclass);
    for (const element of cls.body.body) {
      if (element.type !== 'MethodDefinition' && element.type !== 'PropertyDefinition') continue;
      const { value } = element;
      if (value && isFunction(value) && !isConstructor(element)) this.#offer(keyName(element), value);
      else if (value && !isFunction(value)) this.#touch(value, 'reached');
    }
    for (const constructor of constructorsOf(cls))
      for (const node of moduleOf(cls).nodesOf(constructor))
        if (node.type === 'AssignmentExpression' && !isFunction(node.right))
          this.#touch(node.right, 'reached');
  }

  #poolObject(object: TSESTree.ObjectExpression): void {
    if (!this.#addToPool(object)) return;
    this.modules.add(moduleOf(object));
    for (const property of object.properties) {
      if (property.type === 'SpreadElement') this.#touch(property.argument, 'reached');
      else if (isFunction(property.value)) this.#offer(keyName(property), property.value);
      else this.#touch(property.value, 'reached');
    }
  }

  #poolModule(module: SourceModule): void {
    if (!this.#addToPool(module)) return;
    for (const name of module.exports.keys())
      this.#whenMentioned(name, () => {
        for (const value of this.values.exported(module, name)) this.#take(value, 'reached');
      });
  }

  #addToPool(item: Node | SourceModule): boolean {
    if (this.#pooled.has(item)) return false;
    this.#pooled.add(item);
    return true;
  }

  #offer(name: string | undefined, fn: FunctionNode): void {
    if (name === undefined) return;
    const methods = this.#methods.get(name) ?? new Set();
    this.#methods.set(name, methods.add(fn));
    this.#whenMentioned(name, () => this.#reach(fn, 'reached'));
  }

  #whenMentioned(name: string, act: () => void): void {
    if (this.#mentioned.has(name)) act();
    else this.#members.set(name, [...(this.#members.get(name) ?? []), act]);
  }

  #mention(name: string | undefined): void {
    if (name === undefined || this.#mentioned.has(name)) return;
    this.#mentioned.add(name);
    for (const act of this.#members.get(name) ?? []) act();
  }
}

function runsCallbacksAtOnce({ callee }: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  if (callee.type === 'Identifier') return callee.name === 'Promise';
  return callee.type === 'MemberExpression' && RUN_CALLBACKS_AT_ONCE.test(keyName(callee) ?? '');
}

function membersOf(node: ClassNode | TSESTree.ObjectExpression): FunctionNode[] {
  const members = node.type === 'ObjectExpression' ? node.properties : node.body.body;
  return members.flatMap((member) =>
    'value' in member && member.value && isFunction(member.value) && !isConstructor(member)
      ? [member.value]
      : [],
  );
}

function isConstructor(element: Node): boolean {
  return element.type === 'MethodDefinition' && element.kind === 'constructor';
}

function constructorsOf(cls: ClassNode): FunctionNode[] {
  return cls.body.body.flatMap((element) =>
    element.type === 'MethodDefinition' && isConstructor(element) && isFunction(element.value)
      ? [element.value]
      : [],
  );
}

/** What module code gives to methods of a variable: `app.get('/', respond)` is run when the variable is used. */
function* registeredOn(variable: Variable): Generator<Node> {
  for (const { identifier } of variable.references) {
    let node: Node | undefined = identifier;
    let name: string | undefined;
    while (node.parent?.type === 'MemberExpression' && node.parent.object === node) {
      node = node.parent;
      name = keyName(node);
    }
    const call: Node | undefined = node.parent;
    if (call?.type !== 'CallExpression' || call.callee !== node || functionOf(call)) continue;
    if (name === undefined || LISTENERS.has(name) || RUN_CALLBACKS_AT_ONCE.test(name)) continue;
    for (const argument of call.arguments) yield argument;
  }
}
