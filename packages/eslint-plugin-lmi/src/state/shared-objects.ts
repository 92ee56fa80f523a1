import type { TSESTree } from '@typescript-eslint/utils';
import type { ModuleGraph } from '../code/module-graph.ts';
import {
  ancestors,
  isClass,
  keyName,
  literalText,
  unwrap,
  type ClassNode,
  type Node,
  type Variable,
} from '../code/nodes.ts';
import { moduleOf } from '../code/source-module.ts';
import { thisClass } from '../code/values.ts';
import type { Reach } from '../reach/reach.ts';

/** A place that outlives an invocation: a variable, a member of it, a member of a class's shared instance. */
export interface SharedPlace {
  /** What holds the place: all places of one variable, or of one class's instances, have the same root. */
  root: Variable | ClassNode | 'globalThis';
  /** Members from the root on; DYNAMIC where the key is known only in an invocation. */
  path: readonly string[];
}

export const DYNAMIC = '[…]';

export function isSamePlace(a: SharedPlace, b: SharedPlace): boolean {
  return a.root === b.root && a.path.join('.') === b.path.join('.');
}

export class SharedObjects {
  readonly #graph: ModuleGraph;
  readonly #reach: Reach;
  #sharedClasses: Set<ClassNode> | undefined;

  constructor(graph: ModuleGraph, reach: Reach) {
    this.#graph = graph;
    this.#reach = reach;
  }

  /** The shared place that an expression names, through imports of the same package and local aliases. */
  placeOf(node: Node, depth = 0): SharedPlace | undefined {
    const bare = unwrap(node);
    if (depth > 8) return undefined;
    if (bare.type === 'ThisExpression') {
      const [cls] = thisClass(bare);
      return cls && (isInStaticMember(bare) || this.isSharedClass(cls)) ? { root: cls, path: [] } : undefined;
    }
    if (bare.type === 'MemberExpression') {
      const name = keyName(bare) ?? (this.isConstant(bare.property) ? moduleText(bare.property) : DYNAMIC);
      return (
        this.#exportPlace(bare.object, name, depth) ?? withMember(this.placeOf(bare.object, depth + 1), name)
      );
    }
    return bare.type === 'Identifier' ? this.#namedPlace(bare, depth) : undefined;
  }

  /** True when nothing in the expression is of one invocation: a literal, a constant of the module. */
  isConstant(node: Node): boolean {
    const module = moduleOf(node);
    for (const inner of module.within(node)) {
      const variable = module.variableOf(inner);
      if (variable && !this.#reach.isShared(variable)) return false;
      if (inner.type === 'CallExpression' || inner.type === 'NewExpression') return false;
    }
    return true;
  }

  /** True when code that runs once, or a shared variable, holds an instance of the class. */
  isSharedClass(cls: ClassNode): boolean {
    this.#sharedClasses ??= this.#findSharedClasses();
    return this.#sharedClasses.has(cls);
  }

  /** Shared classes beside those that init code instantiates: those whose instances another package may share. */
  assumeShared(classes: Iterable<ClassNode>): void {
    this.#sharedClasses ??= this.#findSharedClasses();
    for (const cls of classes) this.#sharedClasses.add(cls);
  }

  #namedPlace(identifier: Node, depth: number): SharedPlace | undefined {
    if (identifier.type !== 'Identifier') return undefined;
    const module = moduleOf(identifier);
    const variable = module.variableOf(identifier);
    if (!variable)
      return /^(?:globalThis|global)$/.test(identifier.name) ? { root: 'globalThis', path: [] } : undefined;
    const imported = module.imports.get(variable);
    if (imported && this.#reach.isShared(variable)) {
      const from = this.#graph.resolve(module, imported.source);
      if (!from) return { root: variable, path: [] };
      const target = this.#graph.findExport(from, imported.name === '*' ? 'default' : imported.name);
      return target && this.#declaredPlace(target.node, depth);
    }
    if (this.#reach.isShared(variable)) return { root: variable, path: [] };
    return this.#aliasedPlace(variable, depth);
  }

  /** `import * as state from './state'` and then `state.user`. */
  #exportPlace(object: Node, name: string, depth: number): SharedPlace | undefined {
    const bare = unwrap(object);
    const module = moduleOf(bare);
    const variable = bare.type === 'Identifier' ? module.variableOf(bare) : undefined;
    const imported = variable && module.imports.get(variable);
    if (imported?.name !== '*') return undefined;
    const from = this.#graph.resolve(module, imported.source);
    const target = from && this.#graph.findExport(from, name);
    return target && this.#declaredPlace(target.node, depth);
  }

  /** An exported declaration as a place: its variable, or for `export default new Store()` the class. */
  #declaredPlace(node: Node, depth: number): SharedPlace | undefined {
    if (node.type === 'Identifier') return this.placeOf(node, depth + 1);
    if (isClass(node) && node.id) return this.placeOf(node.id, depth + 1);
    const [instance] = this.#reach.values.of(node).filter((value) => value.kind === 'instance');
    return instance?.kind === 'instance' ? { root: instance.node, path: [] } : undefined;
  }

  /** `const items = state.items` inside an invocation names the same array. */
  #aliasedPlace(variable: Variable, depth: number): SharedPlace | undefined {
    const [definition] = variable.defs;
    if (definition?.type !== 'Variable' || !definition.node.init) return undefined;
    const { id, init } = definition.node;
    if (id.type === 'Identifier') return this.placeOf(init, depth + 1);
    if (id.type !== 'ObjectPattern') return undefined;
    for (const property of id.properties) {
      const name = property.type === 'Property' ? keyName(property) : undefined;
      if (property.type === 'Property' && property.value === definition.name && name !== undefined)
        return withMember(this.placeOf(init, depth + 1), name);
    }
    return undefined;
  }

  #findSharedClasses(): Set<ClassNode> {
    const shared = new Set<ClassNode>();
    const add = (cls: ClassNode) => {
      if (shared.has(cls)) return;
      shared.add(cls);
      this.#reach.values.superclassesOf(cls).forEach(add);
    };
    for (const module of this.#reach.modules)
      for (const node of module.allNodes()) {
        if (node.type === 'NewExpression' && this.#outlivesInvocation(node))
          this.#reach.values.classesOf(node.callee).forEach(add);
        if (isClass(node) && node.decorators.some(isSingletonDecorator)) add(node);
      }
    return shared;
  }

  /** Made at init, or put into a shared variable by an invocation: `service ??= new Service()`. */
  #outlivesInvocation(made: Node): boolean {
    if (!this.#reach.includes(made)) return true;
    for (let node: Node = made; node.parent; node = node.parent) {
      const { parent } = node;
      if (parent.type === 'AssignmentExpression' && parent.right === node) {
        // `Store.instance = new Store()`, in a static member also by `this`.
        const holder = parent.left.type === 'MemberExpression' ? unwrap(parent.left.object) : parent.left;
        if (holder.type === 'ThisExpression') return isInStaticMember(holder);
        const variable = holder.type === 'Identifier' ? moduleOf(made).variableOf(holder) : undefined;
        return variable !== undefined && this.#reach.isShared(variable);
      }
      if (!/^(?:LogicalExpression|AwaitExpression|ConditionalExpression|TS\w+Expression)$/.test(parent.type))
        return false;
    }
    return false;
  }
}

/** Of typedi, tsyringe and Nest: the container makes one instance and gives it to everybody. */
function isSingletonDecorator({ expression }: TSESTree.Decorator): boolean {
  const name = expression.type === 'CallExpression' ? expression.callee : expression;
  return name.type === 'Identifier' && /^(?:Service|singleton|Injectable)$/.test(name.name);
}

function isInStaticMember(node: Node): boolean {
  for (const parent of ancestors(node)) {
    if (parent.type === 'StaticBlock') return true;
    if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') return parent.static;
  }
  return false;
}

function withMember(place: SharedPlace | undefined, name: string): SharedPlace | undefined {
  return place && { root: place.root, path: [...place.path, name] };
}

function moduleText(node: Node): string {
  return literalText(node) ?? moduleOf(node).text.slice(...node.range);
}
