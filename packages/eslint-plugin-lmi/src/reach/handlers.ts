import type { TSESTree } from '@typescript-eslint/utils';
import { isFunction, unwrap, type FunctionNode, type Node } from '../code/nodes.ts';
import type { ExportTarget } from '../code/module-bindings.ts';
import { originOf } from '../code/origin.ts';
import type { SourceModule } from '../code/source-module.ts';

/** Names that AWS's consoles, SAM and the CDK give to handlers. */
export const DEFAULT_HANDLER_NAMES = ['handler', 'lambdaHandler'];
/** Packages whose call makes a handler out of an app or a function. */
const WRAPPERS =
  /^(?:@middy\/core|middy|serverless-http|aws-serverless-express|@(?:vendia|codegenie)\/serverless-express|@fastify\/aws-lambda|aws-lambda-fastify|hono\/aws-lambda|@as-integrations\/aws-lambda)$/;
/** A quick look at a file's text before it is parsed: can it export a handler at all? */
export const MAY_EXPORT_HANDLER = /handler|\bevent\b|middy|serverless|aws-lambda/i;

/**
 * The exports that Lambda may call: those with a handler's name, those typed with a `…Handler` of `aws-lambda`, those that
 * a wrapper makes, and functions whose first parameter is called `event`. Helpers that take the event are reached anyway.
 */
export function exportedHandlers(module: SourceModule, names: readonly string[]): ExportTarget[] {
  return [...module.exports]
    .filter(([name, target]) => isHandler(name, target, names))
    .map(([, target]) => target);
}

function isHandler(name: string, target: ExportTarget, names: readonly string[]): boolean {
  if (names.includes(name)) return true;
  if (!('node' in target)) return false;
  const value = declared(target.node);
  const declaration = value ?? target.node;
  return (
    hasHandlerType(target.node) ||
    (isFunction(declaration) && takesEvent(declaration)) ||
    isWrapped(declaration) ||
    (name === 'default' && declaration.type === 'Identifier' && names.includes(declaration.name))
  );
}

/** For `export const name = value`, the value; for others the node itself. */
function declared(node: Node): Node | undefined {
  const bare = unwrap(node);
  if (bare.type === 'Identifier' && bare.parent.type === 'VariableDeclarator' && bare.parent.init)
    return unwrap(bare.parent.init);
  return bare;
}

/** `middy(work)`, `middy().use(a).handler(work)`, `serverless(app)`. */
function isWrapped(node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  if (WRAPPERS.test(originOf(node.callee)?.source ?? '')) return true;
  return node.callee.type === 'MemberExpression' && isWrapped(unwrap(node.callee.object));
}

function hasHandlerType(node: Node): boolean {
  if (node.type !== 'Identifier' || !node.typeAnnotation) return false;
  const type = node.typeAnnotation.typeAnnotation;
  if (type.type !== 'TSTypeReference') return false;
  const name = type.typeName.type === 'TSQualifiedName' ? type.typeName.right : type.typeName;
  return (
    name.type === 'Identifier' &&
    /^(?:[A-Z]\w*)?Handler(?:V2)?$/.test(name.name) &&
    !/^Request|^Event/.test(name.name)
  );
}

function takesEvent(fn: FunctionNode): boolean {
  const first = parameterName(fn.params[0]);
  return first !== undefined && /^_?(?:event|evt)$/.test(first);
}

function parameterName(parameter: TSESTree.Parameter | undefined): string | undefined {
  if (parameter?.type === 'AssignmentPattern') return parameterName(parameter.left);
  return parameter?.type === 'Identifier' ? parameter.name : undefined;
}
