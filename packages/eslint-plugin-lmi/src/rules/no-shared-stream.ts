import type { TSESTree } from '@typescript-eslint/utils';
import { analyse, type Analysis } from '../analysis.ts';
import { unwrap, type Node } from '../code/nodes.ts';
import { originOf } from '../code/origin.ts';
import { createRule } from '../rule.ts';
import { initialValues } from '../state/containers.ts';

/** What takes data piece by piece and is used up at its end: streams, digests, ciphers, line readers. */
const MADE_BY: readonly (readonly [source: string, path: RegExp])[] = [
  ['stream', /^(?:promises\.)?(?:Readable|Writable|Duplex|Transform|PassThrough)(?:\.from)?$/],
  ['fs', /^create(?:Read|Write)Stream$/],
  ['zlib', /^create\w+$/],
  ['crypto', /^create(?:Hash|Hmac|Sign|Verify|Cipheriv|Decipheriv)$/],
  ['string_decoder', /^StringDecoder$/],
  ['readline', /^createInterface$/],
  ['archiver', /^$|^create$/],
  ['pdfkit', /^$/],
  ['csv-parse', /^parse$/],
  ['csv-parser', /^$/],
  ['csv-stringify', /^stringify$/],
  [
    '',
    /^(?:ReadableStream|WritableStream|TransformStream|CompressionStream|DecompressionStream|TextDecoderStream|TextEncoderStream)$/,
  ],
];

export const noSharedStream = createRule({
  name: 'no-shared-stream',
  meta: {
    type: 'problem',
    docs: { description: 'No stream, digest or cipher is fed by several invocations', recommended: true },
    schema: [],
    messages: {
      shared:
        '`{{name}}` takes its data piece by piece and outlives the invocation: on Lambda Managed Instances pieces of several invocations mix in it, and the first one to end it ends it for all; make it in the function.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      Identifier(node) {
        const parent = node.parent;
        if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) return;
        check(node);
      },
      MemberExpression: check,
    };

    function check(node: TSESTree.Identifier | TSESTree.MemberExpression) {
      const analysis = analyse(context);
      if (!analysis.reach.includes(node) || !isUsed(node) || !isSharedStream(node, analysis)) return;
      context.report({ node, messageId: 'shared', data: { name: context.sourceCode.getText(node) } });
    }
  },
});

function isSharedStream(node: Node, { shared }: Analysis): boolean {
  const place = shared.placeOf(node);
  if (!place || !initialValues(place).some(isStream)) return false;
  // `const { stream } = shared` and then `stream.write()`: once is enough.
  return node.type !== 'Identifier' || node.parent?.type !== 'VariableDeclarator' || node.parent.id !== node;
}

function isStream(value: Node): boolean {
  const bare = unwrap(value);
  if (bare.type !== 'NewExpression' && bare.type !== 'CallExpression') return false;
  const origin = originOf(bare.callee);
  if (!origin) return chainedFrom(bare.callee);
  return MADE_BY.some(([source, path]) => origin.source === source && path.test(origin.path.join('.')));
}

/** `createHmac('sha256', key).update(prefix)`: the same digest again. `copy()` and `digest()` give something new. */
function chainedFrom(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    /^(?:update|pipe|on|once|setEncoding)$/.test(callee.property.name) &&
    isStream(callee.object)
  );
}

/** Its method is called, or it is given away; `digest.copy()` makes one of the invocation. */
function isUsed(node: Node): boolean {
  const { parent } = node;
  if (parent?.type === 'CallExpression') return parent.arguments.some((argument) => argument === node);
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return false;
  const called = parent.parent.type === 'CallExpression' && parent.parent.callee === parent;
  return called && !(parent.property.type === 'Identifier' && parent.property.name === 'copy');
}
