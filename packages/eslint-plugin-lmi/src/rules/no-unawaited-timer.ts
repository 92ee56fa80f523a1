import type { TSESTree } from '@typescript-eslint/utils';
import { analyse, type Analysis } from '../analysis.ts';
import { ancestors, isFunction, keyName, outer, type FunctionNode, type Node } from '../code/nodes.ts';
import { globalName, originOf } from '../code/origin.ts';
import { moduleOf } from '../code/source-module.ts';
import { createRule } from '../rule.ts';

const TIMERS = /^set(?:Timeout|Interval|Immediate)$/;
const CLEARS = /^clear(?:Timeout|Interval|Immediate)$/;

export const noUnawaitedTimer = createRule({
  name: 'no-unawaited-timer',
  meta: {
    type: 'problem',
    docs: { description: 'A timer of an invocation ends with it', recommended: true },
    schema: [],
    messages: {
      later:
        'Nobody waits for this `{{name}}`: an environment of Lambda Managed Instances is not frozen between invocations, so it runs after the answer, in the time of others, and an error in it ends the worker thread; await a promise for it, or clear it.',
      forever:
        'Nothing clears this `{{name}}`: an environment of Lambda Managed Instances is not frozen between invocations, so every invocation leaves one more that runs for hours; clear it in `finally`.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      CallExpression(node) {
        const name = timerName(node.callee);
        if (!name || !TIMERS.test(name)) return;
        const analysis = analyse(context);
        if (!analysis.reach.includes(node) || analysis.guards.testBefore(node)) return;
        const repeats = name === 'setInterval';
        if (
          !repeats &&
          (settlesPromise(node, analysis) || endsCallback(node) || onlyAborts(node.arguments[0]))
        )
          return;
        if (isKept(node, analysis)) return;
        context.report({ node, messageId: repeats ? 'forever' : 'later', data: { name } });
      },
    };
  },
});

function timerName(callee: Node): string | undefined {
  const origin = originOf(callee);
  return origin?.source === 'timers' ? origin.path.join('.') : globalName(callee);
}

/** In `new Promise((resolve) => …)`, or in a function that such a promise calls: whoever awaits it waits for the timer. */
function settlesPromise(node: Node, { reach, module }: Analysis): boolean {
  if (isInExecutor(node)) return true;
  const functions = [...ancestors(node)].filter(isFunction);
  return [...module.allNodes()].some(
    (call) =>
      call.type === 'CallExpression' &&
      isInExecutor(call) &&
      reach.values.functionsOf(call.callee).some((fn) => functions.includes(fn)),
  );
}

function isInExecutor(node: Node): boolean {
  return [...ancestors(node)].some(
    (fn) =>
      isFunction(fn) &&
      fn.parent.type === 'NewExpression' &&
      fn.parent.arguments[0] === fn &&
      globalName(fn.parent.callee) === 'Promise',
  );
}

/** In `transform(chunk, encoding, done)` and its like, with `done` in the timer: whoever gave `done` waits for it. */
function endsCallback(timer: TSESTree.CallExpression): boolean {
  const [callback] = timer.arguments;
  if (!callback) return false;
  const module = moduleOf(timer);
  return [...ancestors(timer)].filter(isGivenDone).some((fn) => {
    const done = fn.params.at(-1);
    return (
      done !== undefined &&
      [...module.within(callback)].some(
        (node) => isSame(node, done) && (node === callback || isCalledOrGivenOn(node)),
      )
    );
  });
}

/** A function that other code calls, and tells what to call in the end: of an object or class, or an argument with two parameters. */
function isGivenDone(node: Node): node is FunctionNode {
  if (!isFunction(node)) return false;
  const { type } = node.parent;
  if (type === 'Property' || type === 'MethodDefinition') return true;
  return (type === 'CallExpression' || type === 'NewExpression') && node.params.length > 1;
}

const isCalledOrGivenOn = ({ parent }: Node): boolean => parent?.type === 'CallExpression';

/** `setTimeout(() => controller.abort(), ms)`: when all is done, it does nothing. */
function onlyAborts(callback: Node | undefined): boolean {
  if (!callback || !isFunction(callback)) return false;
  const { body } = callback;
  const statements = body.type === 'BlockStatement' ? body.body : [body];
  return statements.every((statement) => {
    const call = statement.type === 'ExpressionStatement' ? statement.expression : statement;
    return (
      call.type === 'CallExpression' &&
      call.callee.type === 'MemberExpression' &&
      keyName(call.callee) === 'abort'
    );
  });
}

/** Somebody has the handle: it is cleared by its name, returned, or given to other code. */
function isKept(timer: TSESTree.CallExpression, { reach }: Analysis): boolean {
  const holder = handleHolder(timer);
  if (!holder || holder.type === 'ExpressionStatement') return false;
  const kept =
    holder.type === 'VariableDeclarator'
      ? holder.id
      : holder.type === 'AssignmentExpression'
        ? holder.left
        : undefined;
  if (!kept) return true;
  return [...reach.modules].some((module) => [...module.allNodes()].some((node) => isGivenOn(node, kept)));
}

/** Past `setTimeout(…).unref()`, which only matters when a process ends. */
function handleHolder(timer: TSESTree.CallExpression): Node | undefined {
  const parent = outer(timer);
  const unrefs = parent?.type === 'MemberExpression' && /^(?:un)?ref$/.test(keyName(parent) ?? '');
  const holder = unrefs ? parent.parent.parent : parent;
  // An arrow function without braces returns the handle, but callbacks' results go nowhere.
  return holder && isFunction(holder) && holder.parent.type !== 'VariableDeclarator' ? undefined : holder;
}

function isGivenOn(node: Node, kept: Node): boolean {
  if (node.type === 'ReturnStatement') return node.argument !== null && isSame(node.argument, kept);
  if (node.type !== 'CallExpression') return false;
  const clears = CLEARS.test(timerName(node.callee) ?? '');
  return node.arguments.some((argument) => (clears ? names(argument, kept) : isSame(argument, kept)));
}

/** The same variable; for members the same name, whatever the object is called in the other place. */
function names(argument: Node, kept: Node): boolean {
  if (kept.type === 'MemberExpression' || argument.type === 'MemberExpression')
    return lastName(argument) === lastName(kept);
  return isSame(argument, kept);
}

function lastName(node: Node): string | undefined {
  if (node.type === 'MemberExpression') return keyName(node);
  return node.type === 'Identifier' ? node.name : undefined;
}

function isSame(a: Node, b: Node): boolean {
  if (a.type !== 'Identifier' || b.type !== 'Identifier') return false;
  const variable = moduleOf(a).variableOf(a);
  return variable !== undefined && variable === moduleOf(b).variableOf(b);
}
