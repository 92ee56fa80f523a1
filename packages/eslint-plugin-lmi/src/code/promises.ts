import type { ParserServicesWithTypeInformation, TSESTree } from '@typescript-eslint/utils';
import { isFunction, keyName, unwrap, type FunctionNode, type Node } from './nodes.ts';
import { originOf } from './origin.ts';
import { moduleOf } from './source-module.ts';
import { returnedBy, type Values } from './values.ts';

/** Functions of Node.js and of well-known packages that give a promise. */
const ASYNC_PACKAGES = new Set([
  'fs/promises',
  'timers/promises',
  'stream/promises',
  'dns/promises',
  'axios',
  'got',
  'node-fetch',
  'undici',
  'ky',
]);
const PROMISE_FACTORIES = /^(?:Promise\.(?:all|race|any|reject)|fetch)$/;

export type TypeInformation = ParserServicesWithTypeInformation | undefined;

/** Judges whether an expression is a promise: by its type where types are known, otherwise by what it calls. */
export class Promises {
  readonly #values: Values;
  readonly #types: TypeInformation;

  constructor(values: Values, types: TypeInformation) {
    this.#values = values;
    this.#types = types;
  }

  isPromise(node: Node): boolean {
    const bare = unwrap(node);
    if (this.#types && this.#types.esTreeNodeToTSNodeMap.has(bare)) return isThenable(bare, this.#types);
    if (bare.type === 'NewExpression') return originOf(bare.callee)?.path.join('.') === 'Promise';
    if (bare.type !== 'CallExpression') return false;
    const method = bare.callee.type === 'MemberExpression' ? keyName(bare.callee) : undefined;
    if (method === 'then' || method === 'catch' || method === 'finally') return true;
    return this.#callGivesPromise(bare);
  }

  /** True for a promise whose rejection nobody handles, unless it comes from a function that catches all. */
  canReject(node: Node): boolean {
    const bare = unwrap(node);
    if (!this.isPromise(bare) || handlesRejection(bare)) return false;
    if (bare.type === 'NewExpression') return !onlyResolves(bare);
    if (bare.type !== 'CallExpression') return true;
    if (originOf(bare.callee)?.path.join('.') === 'Promise.allSettled') return false;
    const functions = this.#values.functionsOf(bare.callee);
    return functions.length === 0 || functions.some((fn) => !fn.async || canReject(fn));
  }

  #callGivesPromise(call: TSESTree.CallExpression): boolean {
    const origin = originOf(call.callee);
    if (origin?.source === '') return PROMISE_FACTORIES.test(origin.path.join('.'));
    if (origin?.source === 'fs' && origin.path[0] === 'promises') return true;
    if (origin && ASYNC_PACKAGES.has(origin.source) && origin.path.at(-1) !== 'create') return true;
    if (isSdkSend(call)) return true;
    return this.#values.functionsOf(call.callee).some((fn) => this.#returnsPromise(fn));
  }

  #returnsPromise(fn: FunctionNode): boolean {
    if (fn.generator) return false;
    return (
      fn.async || returnedBy(fn).some((node) => unwrap(node).type === 'NewExpression' && this.isPromise(node))
    );
  }
}

/** `new Promise((resolve) => …)`: it has no way to reject but an error at once. */
function onlyResolves({ arguments: [executor] }: TSESTree.NewExpression): boolean {
  return executor !== undefined && isFunction(executor) && !executor.async && executor.params.length < 2;
}

/** `client.send(new PutObjectCommand(…))` of the AWS SDK, and `.promise()` of its second version. */
function isSdkSend(call: TSESTree.CallExpression): boolean {
  if (call.callee.type !== 'MemberExpression') return false;
  const method = keyName(call.callee);
  if (method === 'promise') return call.arguments.length === 0;
  const [command] = call.arguments;
  return (
    method === 'send' &&
    command?.type === 'NewExpression' &&
    (originOf(command.callee)?.source.startsWith('@aws-sdk/') ?? false)
  );
}

function isThenable(node: Node, types: ParserServicesWithTypeInformation): boolean {
  const checker = types.program.getTypeChecker();
  const type = checker.getApparentType(types.getTypeAtLocation(node));
  const members = type.isUnion() ? type.types : [type];
  return members.some((member) => {
    const then = member.getProperty('then');
    const declaration = then?.valueDeclaration ?? then?.declarations?.[0];
    if (!then || !declaration) return false;
    return checker.getTypeOfSymbolAtLocation(then, declaration).getCallSignatures().length > 0;
  });
}

/** True when a rejection of the promise has somewhere to go: `.catch(f)`, `.then(f, g)`. */
export function handlesRejection(node: Node): boolean {
  const bare = unwrap(node);
  if (bare.type !== 'CallExpression' || bare.callee.type !== 'MemberExpression') return false;
  const method = keyName(bare.callee);
  if (method === 'catch') return bare.arguments.length > 0;
  if (method === 'then' && bare.arguments.length > 1) return true;
  // What follows a handled rejection can reject again only by its own fault.
  return (method === 'then' || method === 'finally') && handlesRejection(bare.callee.object);
}

/**
 * True for an async function that can reject: it waits or throws outside of a `try` whose `catch` ends the error, or
 * calls something and catches nothing at all.
 */
export function canReject(fn: FunctionNode): boolean {
  if (!fn.async) return false;
  if (fn.body.type !== 'BlockStatement') return !handlesRejection(fn.body);
  const { body } = fn.body;
  const catches = mentions(fn.body, (node) => node.type === 'CatchClause' || handlesRejection(node));
  return body.some((statement) => {
    if (statement.type === 'TryStatement' && statement.handler) return mentions(statement.handler, isThrow);
    return mentions(statement, (node) => isThrow(node) || isOpenWait(node) || (!catches && canThrow(node)));
  });
}

function mentions(node: Node, matches: (inner: Node) => boolean): boolean {
  for (const inner of moduleOf(node).within(node)) if (matches(inner)) return true;
  return false;
}

function isThrow(node: Node): boolean {
  return node.type === 'ThrowStatement';
}

function isOpenWait(node: Node): boolean {
  return node.type === 'AwaitExpression' && !handlesRejection(node.argument);
}

/** A call of something else than the clock and the console. */
function canThrow(node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  const name = originOf(node.callee)?.path.join('.') ?? '';
  return !/^(?:Date\.now|performance\.now|console\.\w+)$/.test(name);
}
