import { analyse } from '../analysis.ts';
import { literalText } from '../code/nodes.ts';
import { globalName } from '../code/origin.ts';
import { runsOnLambda } from '../reach/init-code.ts';
import { createRule } from '../rule.ts';

const LISTENS = /^process\.(?:on|once|addListener|prependListener|prependOnceListener)$/;

export const noSignalListener = createRule({
  name: 'no-signal-listener',
  meta: {
    type: 'problem',
    docs: { description: 'Nothing waits for a signal to be written or closed', recommended: true },
    schema: [],
    messages: {
      signal:
        'Worker threads get no signals, so on Lambda Managed Instances this `{{signal}}` listener never runs; flush and close in the invocation itself.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      CallExpression(node) {
        const [event] = node.arguments;
        const signal = event && literalText(event);
        if (!signal || !/^SIG[A-Z]/.test(signal) || !LISTENS.test(globalName(node.callee) ?? '')) return;
        if (runsOnLambda(node, analyse(context).reach))
          context.report({ node, messageId: 'signal', data: { signal } });
      },
    };
  },
});
