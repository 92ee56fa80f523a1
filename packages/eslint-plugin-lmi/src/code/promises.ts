import type { ParserServicesWithTypeInformation, TSESTree } from '@typescript-eslint/utils';
import { isFunction, keyName, unwrap, type FunctionNode, type Node } from './nodes.ts';
import { originOf } from './origin.ts';
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

/** True for an async function that can reject: it is not one `try` with a `catch`. */
export function canReject(fn: FunctionNode): boolean {
  if (!fn.async) return false;
  if (fn.body.type !== 'BlockStatement') return !handlesRejection(fn.body);
  const [only, ...more] = fn.body.body;
  if (!only) return false;
  return more.length > 0 || only.type !== 'TryStatement' || only.handler === null;
}

export function isAsyncFunction(node: Node): node is FunctionNode {
  return isFunction(node) && node.async;
}
