import type { TSESTree } from '@typescript-eslint/utils';
import { keyName, outer, unwrap, type Node } from '../code/nodes.ts';
import { globalName } from '../code/origin.ts';
import { createRule } from '../rule.ts';
import { fixedValue } from '../state/guards.ts';

const NAME = '_X_AMZN_TRACE_ID';

export const noTraceIdEnv = createRule({
  name: 'no-trace-id-env',
  meta: {
    type: 'problem',
    docs: {
      description: 'The trace id is read from the invocation, not from the environment',
      recommended: true,
    },
    schema: [],
    messages: {
      unset:
        'Lambda Managed Instances do not set `_X_AMZN_TRACE_ID`: the environment is one for many invocations; read `context.xRayTraceId`.',
    },
  },
  defaultOptions: [],
  create(context) {
    const report = (node: Node) => context.report({ node, messageId: 'unset' });
    return {
      MemberExpression(node) {
        if (keyName(node) !== NAME || globalName(node.object) !== 'process.env') return;
        if (!isWritten(node) && !hasAlternative(node)) report(node);
      },
      VariableDeclarator(node) {
        if (node.id.type !== 'ObjectPattern' || !node.init || globalName(node.init) !== 'process.env') return;
        for (const property of node.id.properties)
          if (property.type === 'Property' && keyName(property) === NAME) report(property);
      },
    };
  },
});

function isWritten(node: TSESTree.MemberExpression): boolean {
  const parent = outer(node);
  return (
    (parent?.type === 'AssignmentExpression' && unwrap(parent.left) === node) ||
    (parent?.type === 'UnaryExpression' && parent.operator === 'delete')
  );
}

/** `context.xRayTraceId ?? process.env._X_AMZN_TRACE_ID`, either way around: right on both kinds of compute. */
function hasAlternative(node: TSESTree.MemberExpression): boolean {
  const parent = outer(node);
  if (parent?.type !== 'LogicalExpression' || parent.operator === '&&') return false;
  const other = unwrap(parent.left) === node ? parent.right : parent.left;
  return fixedValue(other) === undefined;
}
