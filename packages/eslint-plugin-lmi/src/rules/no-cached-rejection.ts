import { analyse, type Analysis } from '../analysis.ts';
import { type Node, unwrap } from '../code/nodes.ts';
import { originOf } from '../code/origin.ts';
import { canReject, handlesRejection, Promises } from '../code/promises.ts';
import { moduleOf } from '../code/source-module.ts';
import { createRule, typesOf } from '../rule.ts';
import { judge } from '../state/verdict.ts';
import { isReset } from '../state/guards.ts';
import type { StateWrite } from '../state/state-writes.ts';

export const noCachedRejection = createRule({
  name: 'no-cached-rejection',
  meta: {
    type: 'problem',
    docs: {
      description: 'A promise kept for later invocations is dropped when it rejects',
      recommended: true,
    },
    schema: [],
    messages: {
      kept: '`{{name}}` keeps this promise also when it rejects, and then every later invocation on this worker thread fails with it, for the hours that an environment of Lambda Managed Instances lives; clear it in a `catch`.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      Program() {
        const analysis = analyse(context);
        const promises = new Promises(analysis.reach.values, typesOf(context));
        for (const write of analysis.writes) {
          if (!/^(?:harmless|cache-entry)$/.test(judge(write, analysis)) || isDropped(write, analysis))
            continue;
          const kept = write.values.slice(-1).flatMap((value) => heldBy(value, analysis));
          if (!kept.some((value) => promises.isPromise(value) && !handlesRejection(value))) continue;
          context.report({
            node: write.node,
            messageId: 'kept',
            data: { name: context.sourceCode.getText(write.target) },
          });
        }
      },
      CallExpression(node) {
        const { reach } = analyse(context);
        const [work] = node.arguments;
        if (!work || !isMemoize(node.callee) || reach.includes(node)) return;
        if (!reach.values.functionsOf(work).some((fn) => reach.functions.has(fn) && canReject(fn))) return;
        const name = context.sourceCode.getText(node.callee);
        context.report({ node, messageId: 'kept', data: { name } });
      },
    };
  },
});

/** lodash's keeps what the first call with an argument gave, a rejected promise, too (read in lodash 4.18.1, memoize.js). */
function isMemoize(callee: Node): boolean {
  const origin = originOf(callee);
  if (!origin) return false;
  const name = [origin.source.replace(/^lodash-es/, 'lodash').replace(/\.js$/, ''), ...origin.path].join('.');
  return /^lodash[./]memoize$/.test(name);
}

/** What a value may be: the sides of `old ?? load()`, what a local variable was set to. */
function heldBy(value: Node, analysis: Analysis, depth = 0): Node[] {
  const bare = unwrap(value);
  if (depth > 4) return [];
  if (bare.type === 'LogicalExpression') return heldBy(bare.right, analysis, depth + 1);
  if (bare.type === 'ConditionalExpression')
    return [bare.consequent, bare.alternate].flatMap((side) => heldBy(side, analysis, depth + 1));
  const variable = bare.type === 'Identifier' ? moduleOf(bare).variableOf(bare) : undefined;
  if (!variable || analysis.reach.isShared(variable)) return [bare];
  const written = variable.references.flatMap(({ writeExpr }) => (writeExpr ? [writeExpr] : []));
  return [bare, ...written.flatMap((expression) => heldBy(expression, analysis, depth + 1))];
}

function isDropped({ place }: StateWrite, { allWrites, removals }: Analysis): boolean {
  const reset = allWrites.some(
    (other) => other.place.root === place.root && other.kind === 'assign' && other.values.every(isReset),
  );
  return reset || removals.some((removal) => removal.place.root === place.root);
}
