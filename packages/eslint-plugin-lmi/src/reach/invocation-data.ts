import type { TSESTree } from '@typescript-eslint/utils';
import {
  baseOf,
  isFunction,
  keyName,
  patternTargets,
  type FunctionNode,
  type Node,
  type Variable,
} from '../code/nodes.ts';
import { moduleOf } from '../code/source-module.ts';
import type { Reach } from './reach.ts';

/** `from` reaches `to`: an assignment, a call's arguments, a loop over a list. */
interface Flow {
  from: Sources;
  to: readonly Variable[];
}

/** What an expression is computed from. */
interface Sources {
  variables: readonly Variable[];
  readsInvocationStore: boolean;
}

/**
 * Which values belong to one invocation: the event, the context, what can abort its own work, and all that is computed from
 * them, through helper functions of the package. Order of statements and branches do not count, so it errs on the side of "belongs".
 */
export class InvocationData {
  readonly #variables = new Set<Variable>();

  constructor(reach: Reach) {
    for (const entry of reach.entries)
      for (const variable of [...variablesIn(entry.params), ...abortControllersOf(entry)])
        this.#variables.add(variable);
    const flows = [...reach.functions].flatMap((fn) => flowsIn(fn, reach));
    let before: number;
    do {
      before = this.#variables.size;
      for (const { from, to } of flows)
        if (this.#belongs(from)) for (const variable of to) this.#variables.add(variable);
    } while (this.#variables.size > before);
  }

  /** True when the expression mentions something of one invocation. */
  includes(node: Node): boolean {
    return this.#belongs(sourcesOf([node]));
  }

  #belongs({ variables, readsInvocationStore }: Sources): boolean {
    return readsInvocationStore || variables.some((variable) => this.#variables.has(variable));
  }
}

function sourcesOf(nodes: readonly Node[]): Sources {
  const variables: Variable[] = [];
  let readsInvocationStore = false;
  for (const node of nodes) {
    const module = moduleOf(node);
    for (const inner of module.within(node)) {
      const variable = isSameForAll(inner) ? undefined : module.variableOf(inner);
      if (variable) variables.push(variable);
      readsInvocationStore ||= isStoreRead(inner);
    }
  }
  return { variables, readsInvocationStore };
}

/** Members of Lambda's context that every invocation of the environment sees alike. */
const SAME_FOR_ALL =
  /^(?:functionName|functionVersion|invokedFunctionArn|memoryLimitInMB|logGroupName|logStreamName)$/;

/** Settings that a middleware reads once and hands on with the context. */
const SETTINGS = /^(?:env|environment|config|settings)$/;

function isSameForAll(identifier: Node): boolean {
  const { parent } = identifier;
  if (parent?.type !== 'MemberExpression' || parent.object !== identifier) return false;
  const name = keyName(parent) ?? '';
  const isContext = identifier.type === 'Identifier' && /^_?(?:context|ctx)$/i.test(identifier.name);
  return SAME_FOR_ALL.test(name) || (isContext && SETTINGS.test(name));
}

/** `storage.getStore()`, `InvokeStore.getRequestId()`: what an AsyncLocalStorage holds is of one invocation. */
function isStoreRead(node: Node): boolean {
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'MemberExpression' &&
    /^(?:getStore|getRequestId|getXRayTraceId)$/.test(keyName(node.callee) ?? '')
  );
}

function variablesIn(patterns: readonly Node[]): Variable[] {
  return patterns.flatMap(patternTargets).flatMap((target) => moduleOf(target).variableOf(target) ?? []);
}

/** A handler's own `new AbortController()`: whoever waits for what it can abort waits for this invocation. */
function abortControllersOf(entry: FunctionNode): Variable[] {
  return moduleOf(entry)
    .nodesOf(entry)
    .flatMap((node) =>
      node.type === 'VariableDeclarator' &&
      node.init?.type === 'NewExpression' &&
      node.init.callee.type === 'Identifier' &&
      node.init.callee.name === 'AbortController'
        ? variablesIn([node.id])
        : [],
    );
}

function flowsIn(owner: FunctionNode, reach: Reach): Flow[] {
  const flows: Flow[] = [];
  for (const node of moduleOf(owner).nodesOf(owner)) {
    if (isFunction(node)) flows.push(...flowsIn(node, reach));
    if (node.type === 'VariableDeclarator' && node.init)
      flows.push({ from: sourcesOf([node.init]), to: variablesIn([node.id]) });
    if (node.type === 'AssignmentExpression')
      flows.push({ from: sourcesOf([node.right]), to: assigned(node.left, reach) });
    if (node.type === 'ForOfStatement' || node.type === 'ForInStatement')
      flows.push({ from: sourcesOf([node.right]), to: variablesIn(loopTargets(node.left)) });
    if (node.type === 'CallExpression' || node.type === 'NewExpression')
      flows.push(...callFlows(node, reach));
  }
  return flows;
}

function loopTargets(left: TSESTree.ForOfStatement['left']): Node[] {
  return left.type === 'VariableDeclaration' ? left.declarations.map(({ id }) => id) : [left];
}

/** The variables of a pattern; for `params.id = …` the object, if it is the invocation's own. */
function assigned(left: Node, reach: Reach): Variable[] {
  const targets = patternTargets(left);
  const objects = targets.map((target) => (target.type === 'MemberExpression' ? baseOf(target) : target));
  return variablesIn(objects).filter(
    (variable, index) => targets[index] === objects[index] || !reach.isShared(variable),
  );
}

function callFlows(call: TSESTree.CallExpression | TSESTree.NewExpression, reach: Reach): Flow[] {
  const flows: Flow[] = [];
  for (const target of reach.targetsOf(call))
    for (const [index, argument] of call.arguments.entries()) {
      const parameter = target.params[index];
      if (parameter) flows.push({ from: sourcesOf([argument]), to: variablesIn([parameter]) });
    }
  // A callback gets what the call is about: event.Records.map((record) => …)
  const subject = call.callee.type === 'MemberExpression' ? call.callee.object : undefined;
  for (const argument of call.arguments) {
    const others = call.arguments.filter((other) => other !== argument);
    for (const callback of callbacksIn(argument, reach))
      flows.push({
        from: sourcesOf(subject ? [subject, ...others] : others),
        to: variablesIn(callback.params),
      });
  }
  // What is given to a method of an object may stay in it: rows.push(record)
  if (subject)
    flows.push({
      from: sourcesOf(call.arguments),
      to: assigned(subject, reach).filter((v) => !reach.isShared(v)),
    });
  return flows;
}

function callbacksIn(argument: Node, reach: Reach): FunctionNode[] {
  if (isFunction(argument)) return [argument];
  return argument.type === 'Identifier' ? reach.values.functionsOf(argument) : [];
}
