import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { isFunction, type FunctionNode, type Node, type Variable } from './nodes.ts';
import {
  readExports,
  readImports,
  readSources,
  type ExportTarget,
  type ImportedBinding,
} from './module-bindings.ts';

export type Owner = FunctionNode | TSESTree.Program;

export interface ParsedSource {
  filename: string;
  text: string;
  ast: TSESTree.Program;
  scopes: TSESLint.Scope.ScopeManager;
}

const moduleOfProgram = new WeakMap<Node, SourceModule>();

/** One source file: its syntax tree, its variables, what it imports and exports. */
export class SourceModule {
  readonly filename: string;
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly imports: ReadonlyMap<Variable, ImportedBinding>;
  readonly exports: ReadonlyMap<string, ExportTarget>;
  /** Every module that the file loads. */
  readonly sources: ReadonlySet<string>;
  /** Sources of `export * from`. */
  readonly exportAllFrom: readonly string[];
  readonly #nodes = new Map<Owner, Node[]>();
  readonly #variables = new Map<Node, Variable>();

  constructor(source: ParsedSource) {
    this.filename = source.filename;
    this.text = source.text;
    this.ast = source.ast;
    moduleOfProgram.set(source.ast, this);
    this.#collect(source.ast, source.ast);
    for (const scope of source.scopes.scopes) {
      for (const variable of scope.variables)
        for (const identifier of variable.identifiers) this.#variables.set(identifier, variable);
      for (const reference of scope.references)
        if (reference.resolved) this.#variables.set(reference.identifier, reference.resolved);
    }
    this.sources = readSources(this);
    this.imports = readImports(this);
    [this.exports, this.exportAllFrom] = readExports(this);
  }

  /** Every node that runs in this function itself: nested functions are in it, their bodies are not. */
  nodesOf(owner: Owner): readonly Node[] {
    return this.#nodes.get(owner) ?? [];
  }

  *allNodes(): Generator<Node> {
    for (const nodes of this.#nodes.values()) yield* nodes;
  }

  /** The node and all that is in it, nested functions too. */
  *within(node: Node): Generator<Node> {
    yield node;
    for (const child of childrenOf(node)) yield* this.within(child);
  }

  /** The variable that an identifier names; undefined for globals and property names. */
  variableOf(identifier: Node): Variable | undefined {
    const variable = this.#variables.get(identifier);
    return variable && variable.defs.length > 0 ? variable : undefined;
  }

  /** True for a name that nothing in the file declares, as `process` usually is. */
  isGlobal(identifier: Node): boolean {
    return identifier.type === 'Identifier' && !this.variableOf(identifier);
  }

  // ESLint links parents only for the file that it lints; other files are walked by nobody else.
  #collect(node: Node, owner: Owner): void {
    const inside = isFunction(node) ? node : owner;
    let list = this.#nodes.get(inside);
    if (!list) this.#nodes.set(inside, (list = []));
    for (const child of childrenOf(node)) {
      child.parent ??= node as never;
      list.push(child);
      this.#collect(child, inside);
    }
  }
}

export function moduleOf(node: Node): SourceModule {
  let program = node;
  while (program.parent) program = program.parent;
  const found = moduleOfProgram.get(program);
  if (!found) throw new Error(`A ${node.type} node belongs to no known file.`);
  return found;
}

// Types are left out: a class named only in a type is not used when the program runs.
const NOT_CHILDREN = new Set([
  'parent',
  'loc',
  'range',
  'tokens',
  'comments',
  'start',
  'end',
  'typeAnnotation',
  'returnType',
  'typeParameters',
  'typeArguments',
  'superTypeArguments',
  'implements',
]);
const TYPE_DECLARATIONS = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'TSDeclareFunction']);

function* childrenOf(node: Node): Generator<Node> {
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (NOT_CHILDREN.has(key)) continue;
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(child) && !TYPE_DECLARATIONS.has(child.type)) yield child;
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}
