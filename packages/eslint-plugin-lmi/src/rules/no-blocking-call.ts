import type { TSESTree } from '@typescript-eslint/utils';
import { analyse } from '../analysis.ts';
import type { Node } from '../code/nodes.ts';
import { globalName, originOf } from '../code/origin.ts';
import { moduleOf } from '../code/source-module.ts';
import { createRule } from '../rule.ts';

/** What takes as long as the data is large. A look at one directory entry (`existsSync`) is not among them. */
const BLOCKS: readonly (readonly [sources: RegExp, path: RegExp])[] = [
  [
    /^(?:fs|fs-extra|graceful-fs)$/,
    /^(?:readFile|writeFile|appendFile|copyFile|cp|copy|move|rm|remove|readdir|readJson|writeJson|fsync|outputFile|outputJson)Sync$/,
  ],
  [/^child_process$/, /^(?:exec|execFile|spawn)Sync$/],
  [
    /^zlib$/,
    /^(?:gzip|gunzip|deflate|deflateRaw|inflate|inflateRaw|unzip|brotliCompress|brotliDecompress|zstdCompress|zstdDecompress)Sync$/,
  ],
  [/^crypto$/, /^(?:pbkdf2|scrypt|argon2|generateKeyPair|generatePrime|checkPrime)Sync$/],
  [/^(?:bcrypt|bcryptjs)$/, /^(?:hash|compare|genSalt)Sync$/],
  [
    /^(?:sync-request|deasync|sleep|system-sleep|execa)$/,
    /^(?:|sleep|msleep|usleep|runLoopOnce|loopWhile|execaSync|execaCommandSync)$/,
  ],
  [/^$/, /^(?:globalThis\.)?Atomics\.wait$/],
];

export const noBlockingCall = createRule({
  name: 'no-blocking-call',
  meta: {
    type: 'problem',
    docs: { description: 'A handler waits without stopping its worker thread', recommended: true },
    schema: [],
    messages: {
      call: '`{{name}}` stops the worker thread: on Lambda Managed Instances all other invocations on it wait too, and it takes no new ones; use the asynchronous form, or do it once at module level.',
      loop: 'This loop waits for the clock and stops the worker thread: on Lambda Managed Instances all other invocations on it wait too, and it takes no new ones; await a timer.',
    },
  },
  defaultOptions: [],
  create(context) {
    const isHot = (node: Node) => {
      const { reach, guards } = analyse(context);
      // What is read once and kept blocks once, as module code does.
      return reach.includes(node) && guards.testBefore(node) === undefined;
    };
    return {
      CallExpression(node) {
        if (isBlocking(node) && isHot(node))
          context.report({
            node,
            messageId: 'call',
            data: { name: context.sourceCode.getText(node.callee) },
          });
      },
      'WhileStatement, DoWhileStatement, ForStatement'(
        node: TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement,
      ) {
        if (node.test && readsClock(node.test) && !pauses(node) && isHot(node))
          context.report({ node, messageId: 'loop' });
      },
    };
  },
});

function isBlocking(call: TSESTree.CallExpression): boolean {
  const origin = originOf(call.callee);
  if (!origin) return false;
  const path = origin.path.join('.');
  return BLOCKS.some(([sources, names]) => sources.test(origin.source) && names.test(path));
}

/** `Date.now() < end`, `new Date() - start < ms`. */
function readsClock(test: Node): boolean {
  for (const node of moduleOf(test).within(test)) {
    if (node.type === 'CallExpression' && /^(?:Date|performance)\.now$/.test(globalName(node.callee) ?? ''))
      return true;
    if (node.type === 'NewExpression' && node.arguments.length === 0 && globalName(node.callee) === 'Date')
      return true;
  }
  return false;
}

/** Does the loop let other code run, or end by itself? */
function pauses(loop: TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement): boolean {
  for (const node of moduleOf(loop).within(loop.body)) {
    if (/^(?:AwaitExpression|YieldExpression|ReturnStatement|BreakStatement|ThrowStatement)$/.test(node.type))
      return true;
    if (node.type === 'ForOfStatement' && node.await) return true;
  }
  return false;
}
