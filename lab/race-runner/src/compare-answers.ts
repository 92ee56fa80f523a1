import type { InvokeResult } from '@telemetry/execution-environment';
import type { Finding, Unstable } from './findings.ts';

/** An answer as a flat map from JSON path to value; `$` alone for what is no object. */
export type Answer = ReadonlyMap<string, unknown>;

/** `ownRequestId` differs by nature between two runs of the same payload: it is replaced. Stack traces are left out. */
export function answerOf(result: InvokeResult, ownRequestId: string): Answer | undefined {
  if (result.kind !== 'success' && result.kind !== 'function-error') return undefined;
  const text = result.payload.toString().replaceAll(ownRequestId, '<own request id>');
  const answer = new Map<string, unknown>([['outcome', result.kind]]);
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // A text is compared as a text.
  }
  if (result.kind === 'function-error' && typeof value === 'object' && value !== null) {
    delete (value as { trace?: unknown }).trace;
  }
  flatten(value, '$', answer);
  return answer;
}

function flatten(value: unknown, path: string, into: Map<string, unknown>): void {
  if (typeof value !== 'object' || value === null) {
    into.set(path, value);
    return;
  }
  into.set(path, Array.isArray(value) ? `array of ${value.length}` : 'object');
  for (const [key, item] of Object.entries(value)) {
    flatten(item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, into);
  }
}

/** Paths on which two answers differ, with both values; `undefined` stands for a path that is missing. */
function differences(one: Answer, other: Answer): Map<string, [unknown, unknown]> {
  const found = new Map<string, [unknown, unknown]>();
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    if (one.get(path) !== other.get(path)) found.set(path, [one.get(path), other.get(path)]);
  }
  return found;
}

const anyIndex = (path: string): string => path.replaceAll(/\[\d+\]/g, '[*]');

/** Paths that vary by themselves: from one serial run to the other. Whatever lies below one varies, too. */
export class UnstablePaths {
  readonly #examples = new Map<string, [unknown, unknown]>();

  add(one: Answer, other: Answer): void {
    for (const [path, values] of differences(one, other)) {
      const general = anyIndex(path);
      if (!this.#examples.has(general)) this.#examples.set(general, values);
    }
  }

  has(path: string): boolean {
    const general = anyIndex(path);
    for (const unstable of this.#examples.keys()) {
      if (general === unstable || general.startsWith(`${unstable}.`) || general.startsWith(`${unstable}[`)) {
        return true;
      }
    }
    return false;
  }

  list(): Unstable[] {
    return [...this.#examples].map(([path, example]) => ({ path, example }));
  }
}

export interface ComparedAnswer {
  serial: Answer;
  concurrent: Answer;
}

/** One finding for each path that differs under concurrency alone. */
export function differingAnswers(answers: readonly ComparedAnswer[], unstable: UnstablePaths): Finding[] {
  const byPath = new Map<string, { count: number; example: { serial: unknown; concurrent: unknown } }>();
  for (const { serial, concurrent } of answers) {
    const paths = new Set<string>();
    for (const [path, [left, right]] of differences(serial, concurrent)) {
      const general = anyIndex(path);
      if (paths.has(general) || unstable.has(path)) continue;
      paths.add(general);
      const known = byPath.get(general) ?? { count: 0, example: { serial: left, concurrent: right } };
      known.count += 1;
      byPath.set(general, known);
    }
  }
  return [...byPath].map(([path, { count, example }]) => ({
    kind: 'answer-differs',
    path,
    count,
    example,
    message:
      `${count} of ${answers.length} answers differ from the serial one at ${path}: ` +
      `${show(example.serial)} serially, ${show(example.concurrent)} at concurrency`,
  }));
}

const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};
