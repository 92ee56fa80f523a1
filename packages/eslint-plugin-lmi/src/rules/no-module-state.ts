import { analyse } from '../analysis.ts';
import { createRule } from '../rule.ts';
import { judge } from '../state/verdict.ts';

export const noModuleState = createRule({
  name: 'no-module-state',
  meta: {
    type: 'problem',
    docs: {
      description: 'A handler writes no variable or object that outlives the invocation',
      recommended: true,
    },
    schema: [],
    messages: {
      written:
        '`{{name}}` outlives the invocation, and on Lambda Managed Instances all invocations that share this worker thread write it, in any order; keep it in a local variable, or set it once.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      Program() {
        const analysis = analyse(context);
        for (const write of analysis.writes)
          if (judge(write, analysis) === 'module-state')
            context.report({
              node: write.node,
              messageId: 'written',
              data: { name: context.sourceCode.getText(write.target) },
            });
      },
    };
  },
});
