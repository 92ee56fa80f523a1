import { analyse, type Analysis } from '../analysis.ts';
import { dottedName, type Node } from '../code/nodes.ts';
import { createRule } from '../rule.ts';
import type { StateWrite } from '../state/state-writes.ts';
import { judge } from '../state/verdict.ts';

export const noUnboundedCache = createRule({
  name: 'no-unbounded-cache',
  meta: {
    type: 'problem',
    docs: {
      description: 'A shared map, set or record that invocations fill has something that empties it',
      recommended: true,
    },
    schema: [],
    messages: {
      unbounded:
        '`{{name}}` gets an entry for every new key and loses none: on Lambda Managed Instances each worker thread of an environment keeps its own copy for hours, until memory ends; delete entries, or use a cache with a limit.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      Program() {
        const analysis = analyse(context);
        for (const write of analysis.writes)
          if (
            judge(write, analysis) === 'cache-entry' &&
            growsWithInput(write, analysis) &&
            !isEmptied(write, analysis)
          )
            context.report({
              node: write.node,
              messageId: 'unbounded',
              data: { name: context.sourceCode.getText(containerText(write)) },
            });
      },
    };
  },
});

/** What there are a few of, whoever asks. */
const FEW =
  /(?:region|stage|locale|lang(?:uage)?|currency|country|timezone|weekday|httpmethod)(?:code|name|id)?$/i;

/** The key comes with the event: there is no end to keys. */
function growsWithInput(write: StateWrite, { invocationData }: Analysis): boolean {
  const key = keyOf(write);
  return invocationData.includes(key) && !FEW.test(dottedName(lastKeyOf(key))?.at(-1) ?? '');
}

/** For `cache[key] = x` the key alone. */
const lastKeyOf = (node: Node): Node =>
  node.type === 'MemberExpression' && node.computed ? node.property : node;

function keyOf({ node, target, values }: StateWrite) {
  if (node.type === 'CallExpression') return values[0] ?? target;
  return target;
}

function containerText({ node, target }: StateWrite) {
  return node.type !== 'CallExpression' && target.type === 'MemberExpression' ? target.object : target;
}

function isEmptied({ place, node }: StateWrite, { removals, allWrites }: Analysis): boolean {
  // `cache.set(key, x)` names the container, `cache[key] = x` an entry of it.
  const depth = node.type === 'CallExpression' ? place.path.length : place.path.length - 1;
  const replaced = allWrites.some(
    (other) => other.kind === 'assign' && other.place.root === place.root && other.place.path.length <= depth,
  );
  return replaced || removals.some((removal) => removal.place.root === place.root);
}
