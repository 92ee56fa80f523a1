import type { TSESTree } from '@typescript-eslint/utils';
import { analyse, type Analysis } from '../analysis.ts';
import { isLogger } from '../code/loggers.ts';
import { changedLibraryState, changesContainer } from '../code/library-state.ts';
import { dottedName, keyName, literalText, type Node } from '../code/nodes.ts';
import { originOf } from '../code/origin.ts';
import { createRule } from '../rule.ts';
import { containerOf, initialValues, isPackageObject } from '../state/containers.ts';
import type { SharedPlace } from '../state/shared-objects.ts';
import { judge } from '../state/verdict.ts';

/**
 * Ends the object for everybody: connections, pools, clients. `$disconnect` is Prisma's, and closes all connections of the
 * client (prisma.io/docs/concepts/components/prisma-client/connection-management, read 2026-11-29).
 */
const CLOSES = /^(?:end|destroy|close|quit|\$?disconnect|closeAllConnections|terminate)$/;
/** Adds to the object for good: one more copy with every invocation. */
const REGISTERS =
  /(?:^|\.)(?:interceptors\.(?:request|response)\.use|middlewareStack\.(?:add|use|addRelativeTo))$/;
const LISTENS = /^(?:on|addListener|prependListener|addEventListener|subscribe)$/;
const ENDS_LISTENING = /^(?:off|removeListener|removeAllListeners|removeEventListener|unsubscribe)$/;
/** Changes settings that all users of the object share. */
const CONFIGURES = /(?:^|\.)config\.(?:update|loadFromPath|setPromisesDependency)$/;
const TRANSACTION = /^\s*(?:begin|start\s+transaction)\b/i;
/** Statements after which the connection itself is another one; `SET LOCAL` ends with its transaction. */
const SESSION = /^\s*(?:set\s+(?!local\b|transaction\b)|use\s+\w|select\s+set_config\s*\()/i;

export const noSharedClientMutation = createRule({
  name: 'no-shared-client-mutation',
  meta: {
    type: 'problem',
    docs: {
      description: 'A handler neither reconfigures nor closes a client that other invocations use',
      recommended: true,
    },
    schema: [],
    messages: {
      changed:
        '`{{name}}` belongs to a client or package that all invocations of this worker thread use at the same time on Lambda Managed Instances; give the setting to the one call, or make a client of its own.',
      closed:
        '`{{name}}` ends a connection that other invocations on Lambda Managed Instances are using at this moment; leave the shared client open, or make one for the invocation.',
      aborted:
        '`{{name}}` ends what other invocations on Lambda Managed Instances are doing at this moment, and whatever gets the signal later; make a controller for the invocation.',
      registered:
        '`{{name}}` adds to a shared client again with every invocation, and changes the calls of those that run at the same time on Lambda Managed Instances; add it once, at module level.',
      listener:
        '`{{name}}` adds one more listener to a shared object with every invocation, and on Lambda Managed Instances a worker thread serves them for hours: each of them hears what happens to all; add it once, at module level, or take it away when the invocation ends.',
      library:
        '`{{name}}` changes {{keeps}} for every invocation that runs at the same time on Lambda Managed Instances; {{instead}}.',
      store:
        '`{{name}}` gives every invocation on Lambda Managed Instances the same object to keep its data in; make a new one in the call.',
      tracker:
        '`{{name}}` keeps the fields of the request for the whole worker thread, unless it is given a `storageProvider`; lines of other invocations on Lambda Managed Instances carry them.',
      container:
        '`{{name}}` changes what every invocation that runs at the same time on Lambda Managed Instances gets from the container; register at module level, or in a child or scope of the invocation.',
      session:
        '`{{name}}` changes the connection itself, and other invocations on Lambda Managed Instances use it too; take a connection from a pool for the invocation, and set it back, or say it in the one statement.',
      transaction:
        '`{{name}}` opens a transaction on a connection that other invocations on Lambda Managed Instances use too, so their statements land in it; take a connection from a pool for the invocation.',
    },
  },
  defaultOptions: [],
  create(context) {
    const name = (node: Node) => ({ name: context.sourceCode.getText(node) });
    return {
      Program() {
        const analysis = analyse(context);
        for (const write of analysis.writes)
          if (judge(write, analysis) === 'package-object' && !isLogger(write.target))
            context.report({ node: write.node, messageId: 'changed', data: name(write.target) });
      },
      CallExpression(node) {
        const callee = node.callee;
        const analysis = analyse(context);
        const origin = originOf(callee);
        if (origin?.source === 'pino-lambda' && isDefaultTracker(node, origin.path))
          if (analysis.reach.modules.has(analysis.module))
            return context.report({ node, messageId: 'tracker', data: name(callee) });
        if (!analysis.reach.includes(node)) return;
        const changed = changedLibraryState(node);
        if (changed) {
          const { keeps, instead } = changed;
          return context.report({ node, messageId: 'library', data: { ...name(callee), keeps, instead } });
        }
        if (callee.type !== 'MemberExpression') return;
        if (sharesStore(node, callee, analysis))
          return context.report({ node, messageId: 'store', data: name(callee) });
        const messageId = judgeCall(node, callee, analysis);
        if (messageId) context.report({ node, messageId, data: name(callee) });
      },
    };
  },
});

function judgeCall(call: TSESTree.CallExpression, callee: TSESTree.MemberExpression, analysis: Analysis) {
  const place = analysis.shared.placeOf(callee.object);
  if (!place || !isPackageObject(place)) return undefined;
  const method = keyName(callee) ?? '';
  const path = (dottedName(callee) ?? []).join('.');
  if (CLOSES.test(method) && !isBuiltIn(callee.object)) return 'closed';
  if (method === 'abort') return 'aborted';
  if (initialValues(place).some((made) => changesContainer(made, method))) return 'container';
  if (REGISTERS.test(path)) return 'registered';
  if (LISTENS.test(method) && listensForGood(call, place, analysis)) return 'listener';
  if (CONFIGURES.test(path)) return 'changed';
  // `select(3)` of ioredis and node-redis, `changeUser` of mysql2: of the whole connection.
  const [first] = call.arguments;
  if ((method === 'select' && first && isRedis(place)) || method === 'changeUser') return 'session';
  const statement = first && /^(?:query|execute)$/.test(method) ? beginningOf(first) : '';
  if (method === 'beginTransaction' || TRANSACTION.test(statement)) return 'transaction';
  return SESSION.test(statement) ? 'session' : undefined;
}

/** Of a string, as far as it is known before the program runs. */
const beginningOf = (node: Node): string =>
  literalText(node) ?? (node.type === 'TemplateLiteral' ? (node.quasis[0]?.value.cooked ?? '') : '');

const isRedis = (place: SharedPlace): boolean =>
  initialValues(place).some(
    (value) =>
      (value.type === 'NewExpression' || value.type === 'CallExpression') &&
      /^(?:ioredis|redis|@redis\/client)$/.test(originOf(value.callee)?.source ?? ''),
  );

/** Nothing takes the listener away: no call, no signal, not what the call gives back. */
function listensForGood(
  call: TSESTree.CallExpression,
  { root }: SharedPlace,
  { reach, shared, guards }: Analysis,
): boolean {
  const [, , options] = call.arguments;
  if (options || call.parent.type !== 'ExpressionStatement' || guards.testBefore(call)) return false;
  return ![...reach.modules].some((module) =>
    [...module.allNodes()].some(
      (node) =>
        node.type === 'CallExpression' &&
        node.callee.type === 'MemberExpression' &&
        ENDS_LISTENING.test(keyName(node.callee) ?? '') &&
        shared.placeOf(node.callee.object)?.root === root,
    ),
  );
}

/** `lambdaRequestTracker()`, whose default storage is one for all (pino-lambda 4.0.0 and 4.4.1, dist/request.js, read 2026-11-29). */
function isDefaultTracker(
  { arguments: [options] }: TSESTree.CallExpression,
  path: readonly string[],
): boolean {
  if (path.join('.') !== 'lambdaRequestTracker') return false;
  if (!options) return true;
  if (options.type !== 'ObjectExpression') return false;
  const given = options.properties.map((property) =>
    property.type === 'Property' ? keyName(property) : 'storageProvider',
  );
  return !given.includes('storageProvider');
}

/** `storage.run(state, …)` with an object of the module: `getStore()` returns that object (Node.js, doc/api/async_context.md). */
function sharesStore(
  { arguments: [store] }: TSESTree.CallExpression,
  callee: TSESTree.MemberExpression,
  { shared }: Analysis,
): boolean {
  if (!store || !/^(?:run|enterWith)$/.test(keyName(callee) ?? '')) return false;
  const place = isStorage(callee.object, shared) ? shared.placeOf(store) : undefined;
  return place !== undefined && /^(?:object|map|set|array)$/.test(containerOf(place));
}

function isStorage(node: Node, shared: Analysis['shared']): boolean {
  const place = shared.placeOf(node);
  return (
    place !== undefined &&
    initialValues(place).some(
      (value) =>
        value.type === 'NewExpression' && originOf(value.callee)?.path.join('.') === 'AsyncLocalStorage',
    )
  );
}

/** `process.stdout.end`, `fs.close(fd)`: functions of Node.js that close what they are given. */
function isBuiltIn(object: Node): boolean {
  return /^(?:fs|fs\/promises|http|https|zlib|stream|process|)$/.test(originOf(object)?.source ?? 'package');
}
