import type { TSESTree } from '@typescript-eslint/utils';
import { analyse, type Analysis } from '../analysis.ts';
import { keyName, unwrap, type Node } from '../code/nodes.ts';
import { globalName } from '../code/origin.ts';
import type { Values } from '../code/values.ts';
import { createRule } from '../rule.ts';
import { initialValues } from '../state/containers.ts';

const GIVES_ITERATOR = /^(?:values|keys|entries|matchAll|\[Symbol\.iterator\])$/;
/** Static methods whose results are no iterators, though they are called alike. */
const GIVES_ARRAY = /^(?:Object|Reflect)\./;

export const noSharedIterator = createRule({
  name: 'no-shared-iterator',
  meta: {
    type: 'problem',
    docs: { description: 'No iterator is used up by several invocations', recommended: true },
    schema: [],
    messages: {
      shared:
        '`{{name}}` is one iterator for all invocations of this worker thread: on Lambda Managed Instances those that run at the same time each get a part of it, and later ones nothing; make the iterator in the function.',
    },
  },
  defaultOptions: [],
  create(context) {
    const check = (iterator: Node | null | undefined) => {
      if (!iterator) return;
      const analysis = analyse(context);
      if (!analysis.reach.includes(iterator) || !isSharedIterator(iterator, analysis)) return;
      const name = context.sourceCode.getText(iterator);
      context.report({ node: iterator, messageId: 'shared', data: { name } });
    };
    return {
      ForOfStatement: (node) => check(node.right),
      SpreadElement: (node) => check(node.argument),
      YieldExpression: (node) => check(node.delegate ? node.argument : undefined),
      CallExpression(node) {
        const { callee } = node;
        if (globalName(callee) === 'Array.from' || globalName(callee) === 'Array.fromAsync')
          check(node.arguments[0]);
        else if (
          callee.type === 'MemberExpression' &&
          /^(?:next|toArray|take|drop)$/.test(keyName(callee) ?? '')
        )
          check(callee.object);
      },
    };
  },
});

function isSharedIterator(node: Node, { shared, reach }: Analysis): boolean {
  const place = shared.placeOf(node);
  return place !== undefined && initialValues(place).some((value) => isIterator(value, reach.values));
}

function isIterator(value: Node, values: Values): boolean {
  const bare = unwrap(value);
  if (bare.type !== 'CallExpression') return false;
  if (values.functionsOf(bare.callee).some(({ generator }) => generator)) return true;
  const name = globalName(bare.callee) ?? '';
  if (name === 'Iterator.from') return true;
  return (
    bare.callee.type === 'MemberExpression' &&
    GIVES_ITERATOR.test(methodName(bare.callee)) &&
    !GIVES_ARRAY.test(name)
  );
}

function methodName(callee: TSESTree.MemberExpression): string {
  const isSymbol = callee.computed && globalName(callee.property) === 'Symbol.iterator';
  return isSymbol ? '[Symbol.iterator]' : (keyName(callee) ?? '');
}
