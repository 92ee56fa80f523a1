import type { TSESTree } from '@typescript-eslint/utils';
import { analyse } from '../analysis.ts';
import { keyName, type FunctionNode, type Node } from '../code/nodes.ts';
import { moduleOf } from '../code/source-module.ts';
import { createRule } from '../rule.ts';

export const noCallbackHandler = createRule({
  name: 'no-callback-handler',
  meta: {
    type: 'problem',
    docs: { description: 'A handler answers with a promise, not with a callback', recommended: true },
    schema: [],
    messages: {
      callback:
        'The runtime refuses a handler with three parameters on Lambda Managed Instances, so no worker thread starts; return a promise.',
      done: '`{{name}}` is gone from the context of Node.js 24, and with it the answer; return a value, or throw.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      Program() {
        const { module, handlers } = analyse(context);
        for (const handler of new Set(handlers)) {
          if (moduleOf(handler) !== module) continue;
          const callback = handler.params[2];
          // The runtime looks at `length`, which counts the parameters before the first default or rest.
          if (callback && lengthOf(handler) >= 3 && isCallback(callback))
            context.report({ node: callback, messageId: 'callback' });
        }
      },
      CallExpression(node) {
        if (!isContextMethod(node.callee)) return;
        const { reach } = analyse(context);
        if (!isSecondParameter(node.callee.object, reach.entries)) return;
        const name = context.sourceCode.getText(node.callee);
        context.report({ node, messageId: 'done', data: { name } });
      },
    };
  },
});

function lengthOf({ params }: FunctionNode): number {
  const optional = params.findIndex(({ type }) => type === 'AssignmentPattern' || type === 'RestElement');
  return optional === -1 ? params.length : optional;
}

/** By its name or its use: helpers that take the event and two more things are no handlers. */
function isCallback(parameter: Node): boolean {
  if (parameter.type !== 'Identifier') return false;
  const variable = moduleOf(parameter).variableOf(parameter);
  const isCalled = variable?.references.some(
    ({ identifier: { parent } }) =>
      parent?.type === 'CallExpression' &&
      parent.callee.type === 'Identifier' &&
      moduleOf(parameter).variableOf(parent.callee) === variable,
  );
  return isCalled === true || /^_|callback|^(?:cb|done)$/i.test(parameter.name);
}

function isContextMethod(callee: Node): callee is TSESTree.MemberExpression {
  return callee.type === 'MemberExpression' && /^(?:done|succeed|fail)$/.test(keyName(callee) ?? '');
}

function isSecondParameter(object: Node, entries: ReadonlySet<FunctionNode>): boolean {
  const variable = moduleOf(object).variableOf(object);
  return (
    variable?.defs.some(
      ({ type, node, name }) =>
        type === 'Parameter' && entries.has(node as FunctionNode) && node.params[1] === name,
    ) ?? false
  );
}
