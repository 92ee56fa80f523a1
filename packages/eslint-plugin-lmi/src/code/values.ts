import type { TSESTree } from '@typescript-eslint/utils';
import type { ModuleGraph } from './module-graph.ts';
import { requiredSource, type ExportTarget } from './module-bindings.ts';
import {
  isClass,
  isFunction,
  keyName,
  ancestors,
  unwrap,
  type ClassNode,
  type FunctionNode,
  type Node,
  type Variable,
} from './nodes.ts';
import { moduleOf, type SourceModule } from './source-module.ts';

/** What an expression may stand for, as far as the package's own files say. */
export type Value =
  | { kind: 'function'; node: FunctionNode }
  | { kind: 'class'; node: ClassNode }
  | { kind: 'instance'; node: ClassNode }
  | { kind: 'object'; node: TSESTree.ObjectExpression }
  | { kind: 'module'; module: SourceModule }
  /** Made by a call whose result may hold its arguments: a wrapper, a builder, a package's class. */
  | { kind: 'made'; node: TSESTree.CallExpression | TSESTree.NewExpression };

export class Values {
  readonly #graph: ModuleGraph;

  constructor(graph: ModuleGraph) {
    this.#graph = graph;
  }

  of(node: Node, seen = new Set<Node>()): Value[] {
    const bare = unwrap(node);
    if (seen.has(bare)) return [];
    seen.add(bare);
    if (isFunction(bare)) return [{ kind: 'function', node: bare }];
    if (isClass(bare)) return [{ kind: 'class', node: bare }];
    const source = requiredSource(bare);
    if (source !== undefined) return this.#exported(moduleOf(bare), source, '*', seen);
    switch (bare.type) {
      case 'ObjectExpression':
        return [{ kind: 'object', node: bare }];
      case 'Identifier':
        return this.#named(bare, seen);
      case 'ThisExpression':
        return thisClass(bare).map((cls) => ({ kind: 'instance', node: cls }));
      case 'MemberExpression':
        return this.members(bare.object, keyName(bare), seen);
      case 'NewExpression':
        return [
          ...this.classesOf(bare.callee, seen).map((cls): Value => ({ kind: 'instance', node: cls })),
          { kind: 'made', node: bare },
        ];
      case 'CallExpression':
        return [...this.#returned(bare, seen), { kind: 'made', node: bare }];
      case 'ConditionalExpression':
        return [...this.of(bare.consequent, seen), ...this.of(bare.alternate, seen)];
      case 'LogicalExpression':
        return [...this.of(bare.left, seen), ...this.of(bare.right, seen)];
      case 'AssignmentExpression':
        return this.of(bare.right, seen);
      case 'AwaitExpression':
        return this.of(bare.argument, seen);
      case 'ArrayExpression':
        return bare.elements.flatMap((element) => (element ? this.of(element, seen) : []));
      default:
        return [];
    }
  }

  functionsOf(node: Node): FunctionNode[] {
    return this.of(node).flatMap((value) => (value.kind === 'function' ? [value.node] : []));
  }

  classesOf(node: Node, seen?: Set<Node>): ClassNode[] {
    return this.of(node, seen).flatMap((value) => (value.kind === 'class' ? [value.node] : []));
  }

  /** The class that a class extends, when it is the package's own. */
  superclassesOf(cls: ClassNode): ClassNode[] {
    return cls.superClass ? this.classesOf(cls.superClass) : [];
  }

  /** What `object.name` may be. */
  members(object: Node, name: string | undefined, seen = new Set<Node>()): Value[] {
    if (name === undefined) return [];
    return this.of(object, seen).flatMap((value) => this.#member(value, name, seen));
  }

  #member(value: Value, name: string, seen: Set<Node>): Value[] {
    if (value.kind === 'module') return this.exported(value.module, name, seen);
    if (value.kind === 'object')
      return value.node.properties.flatMap((property) =>
        property.type === 'Property' && keyName(property) === name ? this.of(property.value, seen) : [],
      );
    if (value.kind !== 'class' && value.kind !== 'instance') return [];
    const own = value.node.body.body.flatMap((element) =>
      (element.type === 'MethodDefinition' || element.type === 'PropertyDefinition') &&
      keyName(element) === name &&
      element.value
        ? this.of(element.value, seen)
        : [],
    );
    if (own.length > 0) return own;
    return this.superclassesOf(value.node).flatMap((cls) =>
      this.#member({ kind: value.kind, node: cls }, name, seen),
    );
  }

  #named(identifier: TSESTree.Identifier, seen: Set<Node>): Value[] {
    const module = moduleOf(identifier);
    const variable = module.variableOf(identifier);
    if (!variable) return [];
    const imported = module.imports.get(variable);
    if (imported) return this.#exported(module, imported.source, imported.name, seen);
    return this.ofVariable(variable, seen);
  }

  ofVariable(variable: Variable, seen = new Set<Node>()): Value[] {
    const written = variable.references.flatMap((reference) =>
      reference.writeExpr && !reference.init ? this.of(reference.writeExpr, seen) : [],
    );
    return variable.defs.flatMap((definition) => this.#defined(definition, seen)).concat(written);
  }

  #defined(definition: Variable['defs'][number], seen: Set<Node>): Value[] {
    if (definition.type === 'FunctionName' && isFunction(definition.node))
      return this.of(definition.node, seen);
    if (definition.type === 'ClassName') return this.of(definition.node, seen);
    if (definition.type !== 'Variable' || !definition.node.init) return [];
    const { id, init } = definition.node;
    if (id.type === 'Identifier') return this.of(init, seen);
    if (id.type !== 'ObjectPattern') return [];
    return id.properties.flatMap((property) =>
      property.type === 'Property' && property.value === definition.name
        ? this.members(init, keyName(property), seen)
        : [],
    );
  }

  #returned(call: TSESTree.CallExpression, seen: Set<Node>): Value[] {
    if (call.callee.type === 'MemberExpression' && keyName(call.callee) === 'bind')
      return this.of(call.callee.object, seen);
    return this.of(call.callee, seen).flatMap((value) =>
      value.kind === 'function' ? returnedBy(value.node).flatMap((node) => this.of(node, seen)) : [],
    );
  }

  #exported(from: SourceModule, source: string, name: string, seen: Set<Node>): Value[] {
    const module = this.#graph.resolve(from, source);
    if (!module) return [];
    if (name !== '*') return this.exported(module, name, seen);
    // module.exports = fn is what require() gives; an ES module gives its namespace.
    const whole = isCommonJs(module) ? this.exported(module, 'default', seen) : [];
    return [{ kind: 'module', module }, ...whole];
  }

  /** What a module exports under a name, given where the name leads. */
  ofExport(module: SourceModule, target: ExportTarget): Value[] {
    return 'node' in target
      ? this.of(target.node)
      : this.#exported(module, target.source, target.name, new Set());
  }

  /** What an exported name of a module may be. */
  exported(module: SourceModule, name: string, seen = new Set<Node>()): Value[] {
    const target = this.#graph.findExport(module, name);
    return target ? this.of(target.node, seen) : [];
  }
}

/** The expressions that a function may return. */
export function returnedBy(fn: FunctionNode): Node[] {
  if (fn.body.type !== 'BlockStatement') return [fn.body];
  return moduleOf(fn)
    .nodesOf(fn)
    .flatMap((node) => (node.type === 'ReturnStatement' && node.argument ? [node.argument] : []));
}

/** The class that `this` is an instance of, or the class itself in a static member. */
export function thisClass(node: Node): ClassNode[] {
  for (const parent of ancestors(node)) {
    if (isClass(parent)) return [parent];
    const isMethod = parent.parent?.type === 'MethodDefinition';
    if (isFunction(parent) && parent.type !== 'ArrowFunctionExpression' && !isMethod) return [];
  }
  return [];
}

function isCommonJs(module: SourceModule): boolean {
  return !module.ast.body.some((statement) => /^(?:Import|Export)/.test(statement.type));
}
