import type { TSESTree } from '@typescript-eslint/utils';
import { analyse, type Analysis } from '../analysis.ts';
import {
  ancestors,
  contains,
  functionOf,
  isFunction,
  keyName,
  literalText,
  type Node,
} from '../code/nodes.ts';
import { moduleOf } from '../code/source-module.ts';
import { globalName } from '../code/origin.ts';
import { createRule } from '../rule.ts';
import { initialValues } from '../state/containers.ts';
import { isSamePlace, type SharedPlace } from '../state/shared-objects.ts';

export const noStatefulRegexp = createRule({
  name: 'no-stateful-regexp',
  meta: {
    type: 'problem',
    docs: {
      description: 'No regular expression remembers for one invocation where another one stopped',
      recommended: true,
    },
    schema: [],
    messages: {
      state:
        '`{{name}}` has the flag g or y and outlives the invocation, so `{{method}}` starts where some other invocation on this worker thread of Lambda Managed Instances stopped; use matchAll, drop the flag, or make it in the function.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      CallExpression(node) {
        const { callee } = node;
        const method = callee.type === 'MemberExpression' ? keyName(callee) : undefined;
        if (callee.type !== 'MemberExpression' || (method !== 'test' && method !== 'exec')) return;
        const analysis = analyse(context);
        if (!analysis.reach.includes(node)) return;
        const place = analysis.shared.placeOf(callee.object);
        if (!place || !initialValues(place).some(isStateful)) return;
        if (isResetBefore(node, place, analysis) || isRunToTheEnd(node)) return;
        const name = context.sourceCode.getText(callee.object);
        context.report({ node, messageId: 'state', data: { name, method } });
      },
    };
  },
});

function isStateful(value: Node): boolean {
  if (value.type === 'Literal' && 'regex' in value) return /[gy]/.test(value.regex.flags);
  if (value.type !== 'NewExpression' && value.type !== 'CallExpression') return false;
  const flags = value.arguments[1];
  return (
    globalName(value.callee) === 'RegExp' && flags !== undefined && /[gy]/.test(literalText(flags) ?? '')
  );
}

/** `pattern.lastIndex = 0` in the same function, and nobody else runs in between. */
function isResetBefore(call: Node, place: SharedPlace, { shared }: Analysis): boolean {
  const fn = functionOf(call);
  if (!fn) return false;
  const nodes = moduleOf(call).nodesOf(fn);
  return nodes.some(
    (node) =>
      node.type === 'AssignmentExpression' &&
      node.range[1] <= call.range[0] &&
      isSamePlace(shared.placeOf(node.left) ?? place, {
        root: place.root,
        path: [...place.path, 'lastIndex'],
      }) &&
      !nodes.some(
        (other) =>
          other.type === 'AwaitExpression' &&
          node.range[1] <= other.range[0] &&
          other.range[1] <= call.range[0],
      ),
  );
}

/** `while ((match = pattern.exec(text)))` without an `await`: the last, empty match sets the place back to 0. */
function isRunToTheEnd(call: TSESTree.CallExpression): boolean {
  const loop = loopAround(call);
  if (!loop) return false;
  const inTest = 'test' in loop && loop.test !== null && contains(loop.test, call);
  for (const node of moduleOf(loop).within(loop)) {
    if (/^(?:AwaitExpression|YieldExpression|ReturnStatement)$/.test(node.type)) return false;
    if (node.type === 'BreakStatement' && inTest) return false;
  }
  return true;
}

function loopAround(node: Node) {
  for (const parent of ancestors(node)) {
    if (isFunction(parent)) return undefined;
    if (
      parent.type === 'WhileStatement' ||
      parent.type === 'DoWhileStatement' ||
      parent.type === 'ForStatement'
    )
      return parent;
  }
  return undefined;
}
