import { analyse, type Analysis } from '../analysis.ts';
import { handlesRejection, Promises } from '../code/promises.ts';
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
          const value = write.values.at(-1);
          if (!/^(?:harmless|cache-entry)$/.test(judge(write, analysis))) continue;
          if (!value || !promises.isPromise(value) || handlesRejection(value) || isDropped(write, analysis))
            continue;
          context.report({
            node: write.node,
            messageId: 'kept',
            data: { name: context.sourceCode.getText(write.target) },
          });
        }
      },
    };
  },
});

function isDropped({ place }: StateWrite, { allWrites, removals }: Analysis): boolean {
  const reset = allWrites.some(
    (other) => other.place.root === place.root && other.kind === 'assign' && other.values.every(isReset),
  );
  return reset || removals.some((removal) => removal.place.root === place.root);
}
