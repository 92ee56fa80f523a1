import type { TSESTree } from '@typescript-eslint/utils';
import { analyse } from '../analysis.ts';
import {
  functionOf,
  isFunction,
  keyName,
  outer,
  unwrap,
  type FunctionNode,
  type Node,
} from '../code/nodes.ts';
import { canReject, Promises } from '../code/promises.ts';
import { globalName } from '../code/origin.ts';
import { moduleOf } from '../code/source-module.ts';
import { runsOnLambda } from '../reach/init-code.ts';
import { createRule, typesOf } from '../rule.ts';

/** Callees that drop what their callback returns. */
const DROPS_RESULT =
  /^(?:forEach|on|once|addListener|prependListener|addEventListener|subscribe|setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)$/;

export const noFloatingPromise = createRule({
  name: 'no-floating-promise',
  meta: {
    type: 'problem',
    docs: { description: 'Every promise has somebody who sees it reject', recommended: true },
    schema: [],
    messages: {
      floating:
        'Nobody sees this promise reject, and an unhandled rejection ends this worker thread of Lambda Managed Instances for good, with all invocations on it; await it, or give it a `catch`.',
      callback:
        '`{{name}}` drops the promise of this function: when it rejects, the unhandled rejection ends this worker thread of Lambda Managed Instances for good, with all invocations on it; catch in the function, or await `Promise.all` of a `map`.',
      late: 'When this promise rejects during the `await` on line {{line}}, nobody sees it yet, and the unhandled rejection ends this worker thread of Lambda Managed Instances for good; await both with `Promise.all`.',
    },
  },
  defaultOptions: [],
  create(context) {
    const promises = () => new Promises(analyse(context).reach.values, typesOf(context));
    const isOurs = (node: Node) => runsOnLambda(node, analyse(context).reach);
    const floats = (node: Node): boolean => {
      const bare = unwrap(node);
      if (bare.type === 'UnaryExpression' && bare.operator === 'void') return floats(bare.argument);
      if (bare.type === 'LogicalExpression') return floats(bare.right);
      if (bare.type === 'ConditionalExpression') return floats(bare.consequent) || floats(bare.alternate);
      if (bare.type !== 'CallExpression' && bare.type !== 'NewExpression') return false;
      return promises().canReject(bare);
    };
    return {
      ExpressionStatement(node) {
        if (isOurs(node) && floats(node.expression)) context.report({ node, messageId: 'floating' });
      },
      VariableDeclarator(node) {
        if (node.id.type !== 'Identifier' || !node.init || !functionOf(node) || !isOurs(node)) return;
        const use = firstUse(node.id);
        const between = use && awaitBetween(node, use);
        if (use && !between) return;
        if (!floats(node.init)) return;
        if (between)
          context.report({ node, messageId: 'late', data: { line: String(between.loc.start.line) } });
        else context.report({ node, messageId: 'floating' });
      },
      CallExpression(node) {
        const name = node.callee.type === 'MemberExpression' ? keyName(node.callee) : globalName(node.callee);
        // `await readable.forEach(…)` is a promise of Node.js's streams and drops nothing.
        if (!name || !DROPS_RESULT.test(name) || outer(node)?.type === 'AwaitExpression') return;
        for (const argument of node.arguments)
          if (isFunction(argument) && canReject(argument) && isOurs(node))
            context.report({ node: argument, messageId: 'callback', data: { name } });
      },
    };
  },
});

/** The first place after its declaration that names the variable, in the order of the text. */
function firstUse(identifier: TSESTree.Identifier): Node | undefined {
  const references = moduleOf(identifier).variableOf(identifier)?.references ?? [];
  return references.map((reference) => reference.identifier as Node).find((node) => node !== identifier);
}

/** An `await` of something else that the function passes on its way from the declaration to the first use. */
function awaitBetween(declaration: Node, use: Node): Node | undefined {
  const fn = functionOf(declaration);
  if (!fn || functionOf(use) !== fn || isInOtherBranch(declaration, use)) return undefined;
  return nodesInOrder(fn).find(
    (node) =>
      node.type === 'AwaitExpression' &&
      declaration.range[1] <= node.range[0] &&
      node.range[1] <= use.range[0] &&
      !isInOtherBranch(node, use),
  );
}

function nodesInOrder(fn: FunctionNode): Node[] {
  return [...moduleOf(fn).nodesOf(fn)].sort((a, b) => a.range[0] - b.range[0]);
}

/** True when the node stands in a block that the use is not in, so that reaching the use does not mean passing it. */
function isInOtherBranch(node: Node, use: Node): boolean {
  for (let parent = node.parent; parent && !isFunction(parent); parent = parent.parent)
    if (/^(?:IfStatement|SwitchCase|CatchClause|ConditionalExpression)$/.test(parent.type))
      if (!(parent.range[0] <= use.range[0] && use.range[1] <= parent.range[1])) return true;
  return false;
}
