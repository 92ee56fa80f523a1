import type { TSESTree } from '@typescript-eslint/utils';
import { keyName, literalText, unwrap, type Node, type Variable } from './nodes.ts';

/** What there is to know of a file before its imports and exports are. */
interface ModuleSyntax {
  readonly ast: TSESTree.Program;
  allNodes(): Iterable<Node>;
  variableOf(identifier: Node): Variable | undefined;
}

/** `import { name } from 'source'`; the name is `*` for a whole module and `default` for its default export. */
export interface ImportedBinding {
  source: string;
  name: string;
}

/** What an exported name stands for: an expression or declaration here, or a name of another module. */
export type ExportTarget = { node: Node } | ImportedBinding;

/** The module that `require('x')` or `await import('x')` gives. */
export function requiredSource(node: Node): string | undefined {
  const call = unwrap(node);
  if (call.type === 'AwaitExpression') return requiredSource(call.argument);
  if (call.type === 'ImportExpression') return literalText(call.source);
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier' || call.callee.name !== 'require')
    return undefined;
  const [source] = call.arguments;
  return source && literalText(source);
}

/** Every module that a file names in an import, an export or a call, in functions too; types are not among them. */
export function readSources(module: ModuleSyntax): Set<string> {
  const sources = new Set<string>();
  for (const node of module.allNodes()) {
    const named = 'source' in node && node.source ? node.source : undefined;
    const isType = node.type === 'ImportDeclaration' && node.importKind === 'type';
    const source = named && !isType ? literalText(named) : requiredSource(node);
    if (source !== undefined) sources.add(source);
  }
  return sources;
}

export function readImports(module: ModuleSyntax): Map<Variable, ImportedBinding> {
  const imports = new Map<Variable, ImportedBinding>();
  const bind = (identifier: Node, source: string, name: string) => {
    const variable = module.variableOf(identifier);
    if (variable) imports.set(variable, { source, name });
  };
  for (const node of module.allNodes()) {
    if (node.type === 'ImportDeclaration')
      for (const specifier of node.specifiers)
        bind(specifier.local, node.source.value, importedName(specifier));
    if (node.type === 'VariableDeclarator' && node.init) bindRequire(node.id, node.init, bind);
  }
  return imports;
}

function importedName(specifier: TSESTree.ImportClause): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  return specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
}

function bindRequire(
  id: Node,
  init: Node,
  bind: (identifier: Node, source: string, name: string) => void,
): void {
  const value = unwrap(init);
  const whole = requiredSource(value);
  if (whole !== undefined && id.type === 'Identifier') bind(id, whole, '*');
  if (whole !== undefined && id.type === 'ObjectPattern')
    for (const property of id.properties) {
      const name = property.type === 'Property' ? keyName(property) : undefined;
      if (property.type === 'Property' && name !== undefined && property.value.type === 'Identifier')
        bind(property.value, whole, name);
    }
  // const { promises: fs } = require('fs') is above; this is const fs = require('fs').promises
  if (value.type === 'MemberExpression' && id.type === 'Identifier') {
    const source = requiredSource(value.object);
    const name = keyName(value);
    if (source !== undefined && name !== undefined) bind(id, source, name);
  }
}

export function readExports(module: ModuleSyntax): [Map<string, ExportTarget>, string[]] {
  const exports = new Map<string, ExportTarget>();
  const all: string[] = [];
  for (const statement of module.ast.body) {
    if (statement.type === 'ExportDefaultDeclaration')
      exports.set('default', { node: statement.declaration });
    if (statement.type === 'ExportAllDeclaration')
      if (statement.exported)
        exports.set(exportName(statement.exported), { source: statement.source.value, name: '*' });
      else all.push(statement.source.value);
    if (statement.type === 'ExportNamedDeclaration') readNamed(statement, exports);
    if (statement.type === 'TSExportAssignment') exports.set('default', { node: statement.expression });
  }
  for (const node of module.allNodes()) if (node.type === 'AssignmentExpression') readCommonJs(node, exports);
  return [exports, all];
}

function readNamed(statement: TSESTree.ExportNamedDeclaration, exports: Map<string, ExportTarget>): void {
  const source = statement.source?.value;
  for (const { local, exported } of statement.specifiers)
    exports.set(
      exportName(exported),
      source === undefined ? { node: local } : { source, name: exportName(local) },
    );
  const declaration = statement.declaration;
  if (declaration?.type === 'VariableDeclaration') {
    for (const { id } of declaration.declarations)
      if (id.type === 'Identifier') exports.set(id.name, { node: id });
  } else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier')
    exports.set(declaration.id.name, { node: declaration });
}

function exportName(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** `exports.a = …`, `module.exports.a = …`, `module.exports = …`. */
function readCommonJs(node: TSESTree.AssignmentExpression, exports: Map<string, ExportTarget>): void {
  if (isModuleExports(node.left)) {
    exports.set('default', { node: node.right });
    if (node.right.type === 'ObjectExpression')
      for (const property of node.right.properties) {
        const name = property.type === 'Property' ? keyName(property) : undefined;
        if (property.type === 'Property' && name !== undefined) exports.set(name, { node: property.value });
      }
  }
  if (node.left.type !== 'MemberExpression') return;
  const { object } = node.left;
  const name = keyName(node.left);
  const isExports = (object.type === 'Identifier' && object.name === 'exports') || isModuleExports(object);
  // Compiled TypeScript first writes `exports.a = void 0`; the last assignment is the real one.
  if (isExports && name !== undefined) exports.set(name, { node: node.right });
}

function isModuleExports(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    keyName(node) === 'exports'
  );
}
