import { dirname } from 'node:path';
import type { TSESTree } from '@typescript-eslint/utils';
import { analyse } from '../analysis.ts';
import { requiredSource } from '../code/module-bindings.ts';
import type { Node } from '../code/nodes.ts';
import { packageRoot, workspaceOf } from '../code/workspace.ts';
import { namesOnce } from '../once.ts';
import { createRule } from '../rule.ts';

export const noUnfollowedImport = createRule({
  name: 'no-unfollowed-import',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'The source of what a handler imports from its own repository can be found',
      recommended: true,
    },
    schema: [],
    messages: {
      notFollowed:
        "The source of `{{source}}` was not found, so what its invocations share was not looked at; say where it is by `settings.lmi.sources`: { '{{source}}': 'path/to/source.ts' }, or all of a kind with `*`.",
    },
  },
  defaultOptions: [],
  create(context) {
    const { graph, module, reach } = analyse(context);
    const check = (node: Node, source: string | undefined): void => {
      if (source === undefined || !reach.modules.has(module)) return;
      if (graph.meaningOf(module, source) !== 'not-followed') return;
      const folder = dirname(context.filename);
      const repository = workspaceOf(folder)?.root ?? packageRoot(folder) ?? folder;
      if (!isFirst(repository, source, context)) return;
      context.report({ node, messageId: 'notFollowed', data: { source } });
    };
    return {
      ImportDeclaration(node) {
        if (node.importKind !== 'type') check(node.source, node.source.value);
      },
      ExportNamedDeclaration(node) {
        if (node.source && node.exportKind !== 'type') check(node.source, node.source.value);
      },
      ExportAllDeclaration(node) {
        if (node.exportKind !== 'type') check(node.source, node.source.value);
      },
      CallExpression: (node: TSESTree.CallExpression) => check(node, requiredSource(node)),
      ImportExpression: (node) => check(node, requiredSource(node)),
    };
  },
});

/** In one file of a workspace: one setting lets it be followed everywhere. */
const isFirst = namesOnce();
