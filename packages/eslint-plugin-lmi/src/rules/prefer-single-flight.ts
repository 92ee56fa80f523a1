import { analyse } from '../analysis.ts';
import { contains, type Node } from '../code/nodes.ts';
import { moduleOf } from '../code/source-module.ts';
import { createRule } from '../rule.ts';
import { judge } from '../state/verdict.ts';

export const preferSingleFlight = createRule({
  name: 'prefer-single-flight',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'What is made once is made by one invocation: the promise is kept, not its result',
      recommended: false,
    },
    schema: [],
    messages: {
      stampede:
        'On Lambda Managed Instances every invocation that starts before this `await` ends does the same work again, up to 64 a vCPU at a cold start; keep the promise in `{{name}}` and await that.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      Program() {
        const analysis = analyse(context);
        for (const write of analysis.writes) {
          if (write.kind !== 'assign' || judge(write, analysis) !== 'harmless') continue;
          const test = analysis.guards.testBefore(write.node) ?? write.node;
          if (awaitsBetween(test, write.node))
            context.report({
              node: write.node,
              messageId: 'stampede',
              data: { name: context.sourceCode.getText(write.target) },
            });
        }
      },
    };
  },
});

/** An `await` that runs after the test has looked and before the value is there. */
function awaitsBetween(test: Node, write: Node): boolean {
  for (const node of moduleOf(write).allNodes()) {
    if (node.type !== 'AwaitExpression') continue;
    const afterTest = node.range[0] >= test.range[0] && node.range[1] <= write.range[1];
    if (contains(write, node) || (afterTest && contains(test, write))) return true;
    if (afterTest && test.range[1] <= node.range[0] && node.range[1] <= write.range[0]) return true;
  }
  return false;
}
