import { callMethod, LoopState, readProperty } from './java-methods.ts';
import {
  calculate,
  isList,
  isNothing,
  JavaDouble,
  javaText,
  type JavaValue,
  numeric,
  velocityEquals,
} from './java-values.ts';
import { parseTemplate } from './parse.ts';
import type { Expression, Operator, Part, Reference, Step } from './syntax.ts';

/** What a running template has: its variables, and what it has written so far. */
export interface Scope {
  variables: Map<string, JavaValue>;
  out: string;
}

/** What went wrong while a template ran, and where. */
export class TemplateError extends Error {
  readonly line: number;

  constructor(cause: unknown, line: number) {
    super((cause as Error).message, { cause });
    this.line = line;
  }
}

type Signal = 'break' | 'stop' | undefined;
type Run = (scope: Scope) => Signal;
type Evaluate = (scope: Scope) => JavaValue;

/**
 * Compiles a template. What it returns writes into `scope.out`; what is missing prints nothing, as on AWS. It throws
 * `TemplateError`.
 */
export function compileTemplate(parts: readonly Part[]): (scope: Scope) => void {
  return compileParts(parts);
}

function compileParts(parts: readonly Part[]): Run {
  const runs = parts.map(compilePart);
  return (scope) => {
    for (const run of runs) {
      const signal = run(scope);
      if (signal) return signal;
    }
    return undefined;
  };
}

function compilePart(part: Part): Run {
  switch (part.kind) {
    case 'text': {
      const { text } = part;
      return (scope) => {
        scope.out += text;
        return undefined;
      };
    }
    case 'reference': {
      const evaluate = compileReference(part.reference);
      const { line } = part.reference;
      return (scope) => {
        const value = evaluate(scope);
        if (!isNothing(value))
          scope.out += typeof value === 'string' ? value : at(line, () => javaText(value));
        return undefined;
      };
    }
    case 'escaped': {
      const evaluate = compileReference(part.reference);
      const { literal } = part.reference;
      return (scope) => {
        scope.out += isNothing(evaluate(scope)) ? `\\${literal}` : literal;
        return undefined;
      };
    }
    case 'set':
      return compileSet(part.target, compileExpression(part.value));
    case 'if':
      return compileIf(part.branches);
    case 'foreach':
      return compileForeach(part.name, compileExpression(part.list), compileParts(part.body));
    case 'evaluate': {
      const evaluate = compileExpression(part.value);
      return (scope) => compileParts(parseTemplate(javaText(evaluate(scope) ?? ''), part.line))(scope);
    }
    default:
      return () => part.kind;
  }
}

function compileIf(branches: Extract<Part, { kind: 'if' }>['branches']): Run {
  const compiled = branches.map(({ condition, body }) => ({
    holds: condition ? compileCondition(condition) : () => true,
    run: compileParts(body),
  }));
  return (scope) => compiled.find(({ holds }) => holds(scope))?.run(scope);
}

/** What is there and is not false; text, numbers, lists and sums that stand in the condition itself are never. */
function compileCondition(expression: Expression): (scope: Scope) => boolean {
  const evaluate = compileExpression(expression);
  if (expression.kind !== 'reference') return (scope) => evaluate(scope) === true;
  return (scope) => {
    const value = evaluate(scope);
    return !isNothing(value) && value !== false;
  };
}

function compileForeach(name: string, list: Evaluate, run: Run): Run {
  return (scope) => {
    const { variables } = scope;
    const items = itemsOf(list(scope));
    if (!items) return undefined;
    const outside = [name, 'foreach', 'velocityCount'].map((own) => [own, variables.get(own)] as const);
    const parent = variables.get('foreach');
    const state = new LoopState(items.length, parent instanceof LoopState ? parent : undefined);
    variables.set('foreach', state);
    let signal: Signal;
    for (const item of items) {
      state.index += 1;
      variables.set(name, item);
      variables.set('velocityCount', state.index + 1);
      signal = run(scope);
      if (signal) break;
    }
    for (const [own, value] of outside) {
      if (value === undefined) variables.delete(own);
      else variables.set(own, value);
    }
    return signal === 'stop' ? 'stop' : undefined;
  };
}

/** A list's items, a map's values; nothing for what cannot be gone through. */
function itemsOf(value: JavaValue): readonly JavaValue[] | undefined {
  if (isList(value)) return value;
  return value instanceof Map ? [...(value as Map<JavaValue, JavaValue>).values()] : undefined;
}

/** Null is not set: what was there before stays, as in Velocity 1.7. */
function compileSet({ name, steps, line }: Reference, evaluate: Evaluate): Run {
  const last = steps.at(-1);
  if (!last)
    return (scope) => {
      const value = evaluate(scope);
      if (value !== undefined && value !== null) scope.variables.set(name, value);
      return undefined;
    };
  const target = compileReference({ name, steps: steps.slice(0, -1), literal: '', line });
  const index = last.kind === 'index' ? compileExpression(last.index) : undefined;
  const key = last.kind === 'property' ? last.name : undefined;
  return (scope) =>
    at(line, () => {
      const value = evaluate(scope);
      const holder = target(scope);
      if (isNothing(value) || isNothing(holder)) return undefined;
      if (holder instanceof Map) holder.set(key ?? index?.(scope), value);
      else if (Array.isArray(holder) && index)
        callMethod(holder, 'set', [placeIn(holder, index(scope)), value]);
      else throw new Error('#set sets members of maps and of lists');
      return undefined;
    });
}

const placeIn = (list: readonly JavaValue[], index: JavaValue): JavaValue =>
  typeof index === 'number' && index < 0 ? list.length + index : index;

function at<T>(line: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof TemplateError ? error : new TemplateError(error, line);
  }
}

function compileReference({ name, steps, line }: Reference): Evaluate {
  const [first, second] = steps.map(compileStep);
  if (!first) return ({ variables }) => variables.get(name);
  const all = steps.map(compileStep);
  return (scope) => {
    try {
      let value = scope.variables.get(name);
      if (!second) return isNothing(value) ? undefined : first(value, scope);
      for (const step of all) {
        if (isNothing(value)) return undefined;
        value = step(value, scope);
      }
      return value;
    } catch (error) {
      throw error instanceof TemplateError ? error : new TemplateError(error, line);
    }
  };
}

function compileStep(step: Step): (value: JavaValue, scope: Scope) => JavaValue {
  if (step.kind === 'property') {
    const { name } = step;
    return (value) => readProperty(value, name);
  }
  if (step.kind === 'method') {
    const { name } = step;
    const parameters = step.parameters.map(compileExpression);
    return (value, scope) =>
      callMethod(
        value,
        name,
        parameters.map((parameter) => parameter(scope)),
      );
  }
  const index = compileExpression(step.index);
  return (value, scope) => {
    const at = index(scope);
    return callMethod(value, 'get', [Array.isArray(value) ? placeIn(value, at) : at]);
  };
}

function compileExpression(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'decimal': {
      const value = new JavaDouble(expression.value);
      return () => value;
    }
    case 'text': {
      const run = compileParts(expression.parts);
      return ({ variables }) => {
        const inner = { variables, out: '' };
        run(inner);
        return inner.out;
      };
    }
    case 'reference':
      return compileReference(expression.reference);
    case 'list': {
      const items = expression.items.map(compileExpression);
      return (scope) => items.map((item) => item(scope));
    }
    case 'range': {
      const from = compileExpression(expression.from);
      const to = compileExpression(expression.to);
      return (scope) => range(from(scope), to(scope));
    }
    case 'map': {
      const entries = expression.entries.map(
        ([key, value]) => [compileExpression(key), compileExpression(value)] as const,
      );
      return (scope) => new Map(entries.map(([key, value]) => [key(scope), value(scope)]));
    }
    case 'not': {
      const of = compileCondition(expression.of);
      return (scope) => !of(scope);
    }
    default:
      return compileOperation(expression);
  }
}

function range(from: JavaValue, to: JavaValue): JavaValue {
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => from + i * step);
}

function compileOperation({
  operator,
  left: leftPart,
  right: rightPart,
  line,
}: Extract<Expression, { kind: 'operation' }>): Evaluate {
  if (operator === '||' || operator === '&&') {
    const a = compileCondition(leftPart);
    const b = compileCondition(rightPart);
    return operator === '||' ? (scope) => a(scope) || b(scope) : (scope) => a(scope) && b(scope);
  }
  const left = compileExpression(leftPart);
  const right = compileExpression(rightPart);
  switch (operator) {
    case '==':
      return (scope) => velocityEquals(left(scope), right(scope));
    case '!=':
      return (scope) => !velocityEquals(left(scope), right(scope));
    case '<':
    case '>':
    case '<=':
    case '>=':
      return (scope) => compares(operator, numeric(left(scope)), numeric(right(scope)));
    default:
      return (scope) => at(line, () => combine(operator, left(scope), right(scope)));
  }
}

/** What is no number compares as false. */
function compares(operator: Operator, a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
}

/** A text with anything is a longer text; Velocity puts the name of what is missing there, which is not emulated. */
function combine(operator: Operator, left: JavaValue, right: JavaValue): JavaValue {
  if (operator !== '+' || (typeof left !== 'string' && typeof right !== 'string'))
    return calculate(operator, left, right);
  if (isNothing(left) || isNothing(right))
    throw new Error('the sum of a text and what is missing is not emulated');
  return javaText(left) + javaText(right);
}
