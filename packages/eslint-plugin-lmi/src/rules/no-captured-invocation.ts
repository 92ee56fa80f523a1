import { analyse } from '../analysis.ts';
import { createRule } from '../rule.ts';
import { judge } from '../state/verdict.ts';

export const noCapturedInvocation = createRule({
  name: 'no-captured-invocation',
  meta: {
    type: 'problem',
    docs: {
      description: 'Nothing of the event or the context is kept where another invocation sees it',
      recommended: true,
    },
    schema: [],
    messages: {
      captured:
        '`{{name}}` keeps data of one invocation, and on Lambda Managed Instances another one that runs at the same time reads or replaces it; pass it as an argument, or keep it in an AsyncLocalStorage.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      Program() {
        const analysis = analyse(context);
        for (const write of analysis.writes)
          if (judge(write, analysis) === 'captured')
            context.report({
              node: write.node,
              messageId: 'captured',
              data: { name: context.sourceCode.getText(write.target) },
            });
      },
    };
  },
});
