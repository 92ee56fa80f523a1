import type { TSESTree } from '@typescript-eslint/utils';
import { analyse } from '../analysis.ts';
import { dottedName, type Node } from '../code/nodes.ts';
import { globalName, originOf } from '../code/origin.ts';
import { runsOnLambda } from '../reach/init-code.ts';
import { createRule } from '../rule.ts';

/** These throw ERR_WORKER_UNSUPPORTED_OPERATION in a worker thread (run on Node.js 24.21, 2026-11-21). */
const THROWS_IN_WORKERS =
  /^process\.(?:chdir|umask|setuid|setgid|seteuid|setegid|setgroups|initgroups|abort)$/;
const ADDS_LISTENER = /^process\.(?:on|once|addListener|prependListener|prependOnceListener)$/;
/** Setters of one value for all users of a package; those of packages with a state of their own are in library-state.ts. */
const SETTERS: readonly (readonly [source: string, path: RegExp])[] = [
  ['dayjs', /^extend$/],
  ['i18n', /^setLocale$/],
  ['undici', /^(?:setGlobalDispatcher|setGlobalOrigin)$/],
  ['dns', /^(?:setServers|setDefaultResultOrder|promises\.setServers)$/],
  ['crypto', /^(?:setFips|setEngine)$/],
  ['v8', /^setFlagsFromString$/],
];

export const noProcessWideWrite = createRule({
  name: 'no-process-wide-write',
  meta: {
    type: 'problem',
    docs: {
      description:
        'A handler changes nothing that belongs to the whole process: environment variables, directory, locale, globals',
      recommended: true,
    },
    schema: [],
    messages: {
      environment:
        '`{{name}}` is one for all invocations of a worker thread, and on Lambda Managed Instances they run at the same time, while other worker threads never see the change; pass the value as an argument.',
      timeZone:
        "Setting `TZ` has no effect in the worker threads in which Lambda Managed Instances run your code; set it in the function's configuration.",
      unsupported:
        '`{{name}}` throws in the worker threads in which Lambda Managed Instances run your code; use absolute paths, and permissions of the single file.',
      listener:
        '`{{name}}` adds one more listener with every invocation, and on Lambda Managed Instances a worker thread serves them for hours; add it once, at module level.',
      global:
        '`{{name}}` changes a global that all invocations of the worker thread use at the same time on Lambda Managed Instances; change a copy, or do it once at module level.',
      setter:
        '`{{name}}` changes it for every invocation that runs at the same time on Lambda Managed Instances; give the value to the one call.',
    },
  },
  defaultOptions: [],
  create(context) {
    const text = (node: Node) => ({ name: context.sourceCode.getText(node) });
    const inReach = (node: Node) => analyse(context).reach.includes(node);
    const isOurs = (node: Node) => runsOnLambda(node, analyse(context).reach);

    function checkWrite(node: Node, target: Node) {
      if (target.type !== 'MemberExpression') return;
      const name = globalName(target) ?? `${globalName(target.object) ?? ''}.[computed]`;
      if (name === 'process.env.TZ' && isOurs(node)) context.report({ node, messageId: 'timeZone' });
      else if (!inReach(node)) return;
      else if (name.startsWith('process.env.'))
        context.report({ node, messageId: 'environment', data: text(target) });
      else if (isSystemGlobal(target)) context.report({ node, messageId: 'global', data: text(target) });
    }

    return {
      AssignmentExpression: (node) => checkWrite(node, node.left),
      UpdateExpression: (node) => checkWrite(node, node.argument),
      'UnaryExpression[operator="delete"]': (node: TSESTree.UnaryExpression) =>
        checkWrite(node, node.argument),
      CallExpression(node) {
        const name = globalName(node.callee) ?? '';
        const [first] = node.arguments;
        if (THROWS_IN_WORKERS.test(name)) {
          if ((first !== undefined || name === 'process.abort') && isOurs(node))
            context.report({ node, messageId: 'unsupported', data: text(node.callee) });
        } else if (!isSetter(node) && name !== 'Object.assign' && !ADDS_LISTENER.test(name)) return;
        else if (!inReach(node)) return;
        else if (ADDS_LISTENER.test(name))
          context.report({ node, messageId: 'listener', data: text(node.callee) });
        else if (isSetter(node)) context.report({ node, messageId: 'setter', data: text(node.callee) });
        else if (first && globalName(first) === 'process.env')
          context.report({ node, messageId: 'environment', data: text(first) });
      },
    };
  },
});

/** `console.log = …`, `Math.random = …`: members of what the language or Node.js provides, not names made up on `global`. */
function isSystemGlobal(target: TSESTree.MemberExpression): boolean {
  const written = dottedName(target) ?? [];
  const name = globalName(target.object);
  return (
    name !== undefined &&
    name in globalThis &&
    !/^(?:globalThis|global|module|exports|process)$/.test(written[0] ?? '')
  );
}

function isSetter(call: TSESTree.CallExpression): boolean {
  const origin = originOf(call.callee);
  if (!origin || call.arguments.length === 0) return false;
  return SETTERS.some(([source, path]) => origin.source === source && path.test(origin.path.join('.')));
}
