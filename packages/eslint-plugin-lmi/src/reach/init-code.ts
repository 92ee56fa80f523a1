import { ancestors, isFunction, type Node } from '../code/nodes.ts';
import { moduleOf } from '../code/source-module.ts';
import type { Reach } from './reach.ts';

/**
 * True for code that a worker thread runs when it loads a file whose functions a handler uses: module level, and what
 * stands there as a callback (`process.on('exit', () => …)`). A function with a name runs when somebody calls it.
 */
export function isInitCode(node: Node, reach: Reach): boolean {
  if (!reach.modules.has(moduleOf(node))) return false;
  return [...ancestors(node)].filter(isFunction).every((fn) => {
    const call = fn.parent;
    return call.type === 'CallExpression' && (call.callee === fn || call.arguments.some((a) => a === fn));
  });
}

/** True for code that runs on Lambda: during an invocation, or before the first one. */
export function runsOnLambda(node: Node, reach: Reach): boolean {
  return reach.includes(node) || isInitCode(node, reach);
}
