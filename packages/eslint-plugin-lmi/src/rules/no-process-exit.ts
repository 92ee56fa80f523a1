import { analyse } from '../analysis.ts';
import { globalName } from '../code/origin.ts';
import { runsOnLambda } from '../reach/init-code.ts';
import { createRule } from '../rule.ts';

/** `process.exit` in a worker thread ends the thread alone (Node.js worker_threads; run on 24.21, 2026-11-21). */
const EXITS = /^process\.(?:exit|reallyExit)$/;

export const noProcessExit = createRule({
  name: 'no-process-exit',
  meta: {
    type: 'problem',
    docs: { description: 'Code on Lambda does not end its process', recommended: true },
    schema: [],
    messages: {
      exit: '`{{name}}` ends one worker thread of an environment of Lambda Managed Instances for good: the invocations on it never answer, and no new thread takes its place; throw an error in the invocation.',
      kill: '`{{name}}` ends the environment of Lambda Managed Instances with all invocations of all its worker threads; throw an error in the invocation.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      CallExpression(node) {
        const name = globalName(node.callee) ?? '';
        const [target] = node.arguments;
        const kills = name === 'process.kill' && target && globalName(target) === 'process.pid';
        if (!kills && !EXITS.test(name)) return;
        if (!runsOnLambda(node, analyse(context).reach)) return;
        const data = { name: context.sourceCode.getText(node.callee) };
        context.report({ node, messageId: kills ? 'kill' : 'exit', data });
      },
    };
  },
});
