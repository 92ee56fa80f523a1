import type { TSESTree } from '@typescript-eslint/utils';
import { analyse, type Analysis } from '../analysis.ts';
import { isLogger } from '../code/loggers.ts';
import { ancestors, isFunction, keyName, type Node } from '../code/nodes.ts';
import { createRule } from '../rule.ts';
import { judge } from '../state/verdict.ts';

/** Powertools 2 and 1, pino, loglevel: what these set stays on the logger, for everybody. */
const SETS_FOR_ALL =
  /^(?:appendPersistentKeys|addPersistentLogAttributes|setPersistentLogAttributes|removePersistentKeys|removePersistentLogAttributes|setLogLevel|setBindings|setLevel|configure)$/;
/** Powertools keeps these per invocation, but not per record. */
const SETS_FOR_INVOCATION = /^(?:appendKeys|removeKeys|resetKeys|setCorrelationId)$/;

export const noSharedLoggerKeys = createRule({
  name: 'no-shared-logger-keys',
  meta: {
    type: 'problem',
    docs: {
      description: 'Keys of one request are not set on a logger that other requests log with',
      recommended: true,
    },
    schema: [],
    messages: {
      persistent:
        '`{{name}}` sets it for every invocation that logs at the same time on Lambda Managed Instances, so lines carry the keys of another request; use a child logger of the invocation, or keys on the line itself.',
      record:
        '`{{name}}` sets keys for the whole invocation, and these records run at the same time, so lines carry the keys of another record; use a child logger for each record.',
    },
  },
  defaultOptions: [],
  create(context) {
    const data = (node: Node) => ({ name: context.sourceCode.getText(node) });
    return {
      Program() {
        const analysis = analyse(context);
        for (const write of analysis.writes)
          if (judge(write, analysis) === 'package-object' && isLogger(write.target))
            context.report({ node: write.node, messageId: 'persistent', data: data(write.target) });
      },
      CallExpression(node) {
        const { callee } = node;
        if (callee.type !== 'MemberExpression' || node.arguments.length === 0 || !isLogger(callee.object))
          return;
        const analysis = analyse(context);
        if (!analysis.reach.includes(node) || !analysis.shared.placeOf(callee.object)) return;
        const method = keyName(callee) ?? '';
        if (SETS_FOR_ALL.test(method)) context.report({ node, messageId: 'persistent', data: data(callee) });
        else if (SETS_FOR_INVOCATION.test(method) && runsForEachRecord(node, analysis))
          context.report({ node, messageId: 'record', data: data(callee) });
      },
    };
  },
});

/** In an async callback of `map`, or in the record handler of Powertools' `processPartialResponse`. */
function runsForEachRecord(node: Node, { reach, module }: Analysis): boolean {
  const functions = [...ancestors(node)].filter(isFunction);
  if (functions.some((fn) => fn.async && isMapCallback(fn))) return true;
  return [...module.allNodes()].some(
    (call) =>
      call.type === 'CallExpression' &&
      isPartialResponse(call) &&
      givesRecordsTo(call, functions, reach.values),
  );
}

function isMapCallback(fn: Node): boolean {
  const call = fn.parent;
  return (
    call?.type === 'CallExpression' &&
    call.callee.type === 'MemberExpression' &&
    keyName(call.callee) === 'map'
  );
}

function isPartialResponse(call: TSESTree.CallExpression): boolean {
  return call.callee.type === 'Identifier' && call.callee.name === 'processPartialResponse';
}

function givesRecordsTo(
  call: TSESTree.CallExpression,
  functions: readonly Node[],
  values: Analysis['reach']['values'],
): boolean {
  const [, recordHandler, , options] = call.arguments;
  if (!recordHandler || isSequential(options)) return false;
  return values.functionsOf(recordHandler).some((fn) => functions.includes(fn));
}

function isSequential(options: Node | undefined): boolean {
  return (
    options?.type === 'ObjectExpression' &&
    options.properties.some(
      (property) =>
        property.type === 'Property' &&
        keyName(property) === 'processInParallel' &&
        property.value.type === 'Literal' &&
        property.value.value === false,
    )
  );
}
