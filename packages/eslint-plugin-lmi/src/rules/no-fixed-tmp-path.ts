import type { TSESTree } from '@typescript-eslint/utils';
import { analyse } from '../analysis.ts';
import { keyName, literalText, unwrap, type Node } from '../code/nodes.ts';
import { originOf } from '../code/origin.ts';
import { moduleOf } from '../code/source-module.ts';
import { createRule } from '../rule.ts';

/** Calls that only look, make a directory that may be there already, or take the path as a prefix of a unique one. */
const HARMLESS =
  /^(?:readFile|readFileSync|createReadStream|existsSync|exists|access|accessSync|stat|statSync|lstat|lstatSync|readdir|readdirSync|mkdir|mkdirSync|mkdtemp|mkdtempSync|join|resolve|startsWith|includes|endsWith|log|info|debug|warn|error|dirSync|chdir)$/;

export const noFixedTmpPath = createRule({
  name: 'no-fixed-tmp-path',
  meta: {
    type: 'problem',
    docs: { description: 'A file in /tmp has a name of its own for every invocation', recommended: true },
    schema: [],
    messages: {
      fixed:
        "All invocations in all worker threads of an environment of Lambda Managed Instances share `{{path}}`, so they read and overwrite each other's file; use a name of the invocation: mkdtemp, or the request id.",
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      'CallExpression, NewExpression'(node: TSESTree.CallExpression | TSESTree.NewExpression) {
        if (HARMLESS.test(calledName(node))) return;
        for (const argument of node.arguments)
          for (const value of pathArguments(argument)) {
            const path = fixedPath(value);
            if (path === undefined || !/^\/tmp\/./.test(path) || !analyse(context).reach.includes(node))
              continue;
            context.report({ node: value, messageId: 'fixed', data: { path } });
          }
      },
    };
  },
});

function calledName({ callee }: TSESTree.CallExpression | TSESTree.NewExpression): string {
  const bare = unwrap(callee);
  if (bare.type === 'Identifier') return originOf(bare)?.path.at(-1) ?? bare.name;
  return bare.type === 'MemberExpression' ? (keyName(bare) ?? '') : '';
}

/** The argument itself, or what an options object names as a file. */
function pathArguments(argument: Node): Node[] {
  const options = constantValue(argument) ?? argument;
  if (options.type !== 'ObjectExpression') return [argument];
  return options.properties.flatMap((property) =>
    property.type === 'Property' && /path|file|dir/i.test(keyName(property) ?? '') ? [property.value] : [],
  );
}

/** The path, when nothing in it depends on the invocation. */
function fixedPath(node: Node, depth = 0): string | undefined {
  const bare = unwrap(node);
  const text = literalText(bare);
  if (text !== undefined || depth > 5) return text;
  switch (bare.type) {
    case 'TemplateLiteral':
      return concatenated(
        bare.quasis.flatMap((quasi, index) => [
          quasi,
          ...(bare.expressions[index] ? [bare.expressions[index]] : []),
        ]),
        depth,
      );
    case 'TemplateElement':
      return bare.value.cooked ?? undefined;
    case 'BinaryExpression':
      return bare.operator === '+' ? concatenated([bare.left, bare.right], depth) : undefined;
    case 'CallExpression':
      return calledPath(bare, depth);
    case 'Identifier':
      return constantPath(bare, depth);
    default:
      return undefined;
  }
}

function concatenated(parts: readonly Node[], depth: number, separator = ''): string | undefined {
  const texts = parts.map((part) => fixedPath(part, depth + 1));
  return texts.every((text) => text !== undefined) ? texts.join(separator) : undefined;
}

/** `os.tmpdir()`, `path.join(a, b)`. */
function calledPath(call: TSESTree.CallExpression, depth: number): string | undefined {
  const origin = originOf(call.callee);
  const name = origin?.path.at(-1);
  if (origin?.source === 'os' && name === 'tmpdir') return '/tmp';
  if (origin?.source !== 'path' || (name !== 'join' && name !== 'resolve')) return undefined;
  return concatenated(call.arguments, depth, '/')?.replace(/\/+/g, '/');
}

function constantPath(identifier: Node, depth: number): string | undefined {
  const value = constantValue(identifier);
  return value && fixedPath(value, depth + 1);
}

/** What `const name = …` gives a name. */
function constantValue(identifier: Node): Node | undefined {
  if (identifier.type !== 'Identifier') return undefined;
  const [definition] = moduleOf(identifier).variableOf(identifier)?.defs ?? [];
  if (definition?.type !== 'Variable' || definition.parent.kind !== 'const') return undefined;
  const { id, init } = definition.node;
  return id.type === 'Identifier' && init ? unwrap(init) : undefined;
}
