import type { TSESTree } from '@typescript-eslint/utils';
import semver from 'semver';
import { analyse } from '../analysis.ts';
import { versionRange } from '../code/version-range.ts';
import { keyName, type Node } from '../code/nodes.ts';
import { originOf } from '../code/origin.ts';
import { isInitCode } from '../reach/init-code.ts';
import { createRule } from '../rule.ts';
import { initialValues } from '../state/containers.ts';

const POWERTOOLS = '@aws-lambda-powertools/';

/**
 * Classes whose constructors write into the store of the current invocation, of which there is none at module level, so
 * that they throw `No context available` (run with aws-lambda-ric 4.0.2, batch 2.35.0, metrics 2.35.0 and 2.36.0,
 * 2026-11-21).
 */
const FAIL_AT_INIT: readonly (readonly [
  part: string,
  classes: RegExp,
  versions: string,
  /** Fails with one of these options alone. */
  options?: RegExp,
])[] = [
  [
    'batch',
    /^(?:BatchProcessor|BatchProcessorSync|SqsFifoPartialProcessor|SqsFifoPartialProcessorAsync)$/,
    '>=2.29.0 <=2.35.0',
  ],
  ['metrics', /^Metrics$/, '>=2.29.0 <2.36.0'],
  // Run with logger 2.29.0, 2.30.0, 2.33.0, 2.34.0, 2.35.0 and 2.36.0, 2026-11-29.
  ['logger', /^Logger$/, '>=2.29.0 <2.36.0', /^persistent(?:Keys|LogAttributes)$/],
];

/** Methods that keep what they get on the object for all: read in idempotency 2.35.0 and metrics 2.36.0, 2026-11-21. */
const KEEP_FOR_ALL: readonly (readonly [part: string, method: RegExp, what: string])[] = [
  [
    'idempotency',
    /^registerLambdaContext$/,
    'the remaining time of another invocation decides when a record expires',
  ],
  [
    'metrics',
    /^(?:setDefaultDimensions|clearDefaultDimensions)$/,
    'metrics of other invocations carry the dimensions too',
  ],
];

export const noSharedPowertools = createRule({
  name: 'no-shared-powertools',
  meta: {
    type: 'problem',
    docs: {
      description: 'Powertools objects that fail or leak at module level are made in the invocation',
      recommended: true,
    },
    schema: [],
    messages: {
      fails:
        '`new {{name}}` at module level throws in {{package}} {{version}} on Lambda Managed Instances, where it needs an invocation to write to, so no worker thread starts; make it in the handler.',
      leaks:
        '`{{name}}` keeps it on an object that all invocations share on Lambda Managed Instances, so {{what}}; make the object in the handler.',
    },
  },
  defaultOptions: [],
  create(context) {
    return {
      NewExpression(node) {
        const part = FAIL_AT_INIT.find(([name, classes]) => comesFromPart(node.callee, name, classes));
        if (!part || !isInitCode(node, analyse(context).reach)) return;
        const [name, , failing, options] = part;
        if (options && !hasOption(node, options)) return;
        const version = versionRange(context.filename, POWERTOOLS + name);
        if (version === undefined || !semver.subset(version, failing)) return;
        const data = { name: context.sourceCode.getText(node.callee), package: POWERTOOLS + name, version };
        context.report({ node, messageId: 'fails', data });
      },
      CallExpression(node) {
        const what = keptForAll(node);
        if (what === undefined) return;
        const { reach, shared } = analyse(context);
        const { object } = node.callee as TSESTree.MemberExpression;
        const place = shared.placeOf(object);
        if (!place || !reach.includes(node)) return;
        if (!initialValues(place).some((value) => isMadeBy(value, what.part))) return;
        const name = context.sourceCode.getText(node.callee);
        context.report({ node, messageId: 'leaks', data: { name, what: what.text } });
      },
    };
  },
});

const hasOption = ({ arguments: [given] }: TSESTree.NewExpression, names: RegExp): boolean =>
  given?.type === 'ObjectExpression' &&
  given.properties.some((property) => property.type === 'Property' && names.test(keyName(property) ?? ''));

function comesFromPart(callee: Node, part: string, classes: RegExp): boolean {
  const origin = originOf(callee);
  return (
    origin !== undefined &&
    (origin.source === POWERTOOLS + part || origin.source.startsWith(`${POWERTOOLS}${part}/`)) &&
    classes.test(origin.path.join('.'))
  );
}

function keptForAll({ callee }: TSESTree.CallExpression): { part: string; text: string } | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  const found = KEEP_FOR_ALL.find(([, method]) => method.test(keyName(callee) ?? ''));
  return found && { part: found[0], text: found[2] };
}

function isMadeBy(value: Node, part: string): boolean {
  return value.type === 'NewExpression' && comesFromPart(value.callee, part, /./);
}
