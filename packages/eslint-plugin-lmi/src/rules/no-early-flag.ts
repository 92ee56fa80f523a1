import type { TSESTree } from '@typescript-eslint/utils';
import { analyse, type Analysis } from '../analysis.ts';
import { contains, functionOf, keyName, type Node } from '../code/nodes.ts';
import { moduleOf } from '../code/source-module.ts';
import { createRule } from '../rule.ts';
import { fixedValue, isReset } from '../state/guards.ts';
import type { StateWrite } from '../state/state-writes.ts';

/** Methods that make a shared object ready. */
const MAKES_READY =
  /^\$?(?:connect|init|initiali[sz]e|open|start|boot|bootstrap|load|login|authenticate|ready|setup|migrate|sync)(?=[A-Z]|$)/;

export const noEarlyFlag = createRule({
  name: 'no-early-flag',
  meta: {
    type: 'problem',
    docs: { description: 'A flag that something is done is set when it is done', recommended: true },
    schema: [],
    messages: {
      early:
        '`{{name}}` says that it is done before it is: invocations on Lambda Managed Instances that come during the `await` go on without it; keep the promise and await that, or set the flag afterwards.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      Program() {
        const analysis = analyse(context);
        for (const write of analysis.writes)
          if (isFlag(write) && workAfter(write, analysis).some((work) => makesReady(work, analysis)))
            context.report({
              node: write.node,
              messageId: 'early',
              data: { name: context.sourceCode.getText(write.target) },
            });
      },
    };
  },
});

/** `initialized = true`. */
const isFlag = ({ kind, values: [value] }: StateWrite): boolean =>
  kind === 'assign' && value !== undefined && fixedValue(value) !== undefined && !isReset(value);

/** What is awaited behind the write, and only because of the test before it. */
function workAfter({ node }: StateWrite, { guards }: Analysis): TSESTree.AwaitExpression[] {
  const test = guards.testBefore(node);
  if (!test) return [];
  // `if (!flag) { … }`, or `if (flag) return;` and what follows it.
  const region = contains(test, node) ? test : test.parent;
  const owner = functionOf(node);
  return [...moduleOf(node).within(region as Node)].filter(
    (inner): inner is TSESTree.AwaitExpression =>
      inner.type === 'AwaitExpression' && inner.range[0] >= node.range[1] && functionOf(inner) === owner,
  );
}

/** It writes what outlives the invocation, or calls what makes a shared object ready. */
function makesReady(work: TSESTree.AwaitExpression, { allWrites, reach, shared }: Analysis): boolean {
  const { parent, argument } = work;
  if (allWrites.some(({ node }) => node === parent)) return true;
  if (argument.type !== 'CallExpression') return false;
  const { callee } = argument;
  if (
    callee.type === 'MemberExpression' &&
    MAKES_READY.test(keyName(callee) ?? '') &&
    shared.placeOf(callee.object)
  )
    return true;
  return reach
    .targetsOf(argument)
    .some((fn) => allWrites.some(({ node }) => contains(fn, node) && isIn(fn, node)));
}

const isIn = (fn: Node, node: Node): boolean => moduleOf(fn) === moduleOf(node);
