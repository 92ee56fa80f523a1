/** A template as it is written. Every part that may fail knows its line, from 1. */
export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'reference'; reference: Reference }
  /** `\$x`: what `$x` is, unless it is nothing. */
  | { kind: 'escaped'; reference: Reference }
  | { kind: 'set'; target: Reference; value: Expression; line: number }
  | { kind: 'if'; branches: { condition?: Expression; body: Part[] }[] }
  | { kind: 'foreach'; name: string; list: Expression; body: Part[] }
  | { kind: 'evaluate'; value: Expression; line: number }
  | { kind: 'break' }
  | { kind: 'stop' };

export interface Reference {
  name: string;
  steps: Step[];
  /** As it is written. */
  literal: string;
  line: number;
}

export type Step =
  | { kind: 'property'; name: string }
  | { kind: 'method'; name: string; parameters: Expression[] }
  | { kind: 'index'; index: Expression };

export type Expression =
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'decimal'; value: number }
  | { kind: 'text'; parts: Part[] }
  | { kind: 'reference'; reference: Reference }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'range'; from: Expression; to: Expression }
  | { kind: 'map'; entries: [key: Expression, value: Expression][] }
  | { kind: 'not'; of: Expression }
  | { kind: 'operation'; operator: Operator; left: Expression; right: Expression; line: number };

export type Operator = '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/' | '%';

/** What Velocity refuses of a template, or knows and the twin does not do. */
export class TemplateSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** All references of a template, also those in texts, parameters and conditions. */
export function* referencesOf(parts: readonly Part[]): Generator<Reference> {
  for (const part of parts) {
    if (part.kind === 'reference' || part.kind === 'escaped') yield* within(part.reference);
    else if (part.kind === 'set') {
      yield* within(part.target);
      yield* inExpression(part.value);
    } else if (part.kind === 'evaluate') yield* inExpression(part.value);
    else if (part.kind === 'foreach') {
      yield* inExpression(part.list);
      yield* referencesOf(part.body);
    } else if (part.kind === 'if')
      for (const { condition, body } of part.branches) {
        if (condition) yield* inExpression(condition);
        yield* referencesOf(body);
      }
  }
}

function* within(reference: Reference): Generator<Reference> {
  yield reference;
  for (const step of reference.steps)
    for (const part of step.kind === 'method' ? step.parameters : step.kind === 'index' ? [step.index] : [])
      yield* inExpression(part);
}

function* inExpression(expression: Expression): Generator<Reference> {
  switch (expression.kind) {
    case 'reference':
      yield* within(expression.reference);
      break;
    case 'text':
      yield* referencesOf(expression.parts);
      break;
    case 'list':
      for (const item of expression.items) yield* inExpression(item);
      break;
    case 'map':
      for (const item of expression.entries.flat()) yield* inExpression(item);
      break;
    case 'range':
      yield* inExpression(expression.from);
      yield* inExpression(expression.to);
      break;
    case 'not':
      yield* inExpression(expression.of);
      break;
    case 'operation':
      yield* inExpression(expression.left);
      yield* inExpression(expression.right);
      break;
    default:
  }
}
