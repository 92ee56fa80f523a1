import type { Outcome } from './drive.ts';
import { WrongCallError } from './read-events.ts';

/** From this share of failing answers on, there is nothing to compare. */
const nearlyAll = 0.8;

/** The handler does not work with this event, whatever runs beside it. */
export class HandlerFailsError extends WrongCallError {}

/** Whether all of the answers, or nearly all, are errors. */
export function nearlyAllFail(outcomes: readonly Outcome[]): boolean {
  const failing = outcomes.filter((outcome) => failureOf(outcome) !== undefined);
  return outcomes.length > 0 && failing.length >= nearlyAll * outcomes.length;
}

/** The first failing answer for a person: its error with the stack, or what the answer says. */
export function firstFailure(outcomes: readonly Outcome[]): string {
  for (const outcome of outcomes) {
    const failure = failureOf(outcome);
    if (failure !== undefined) return failure;
  }
  return 'no error';
}

/** Why an answer counts as failing: an error, HTTP status 5xx, a batch of which nothing was done, or none at all. */
function failureOf({ result, payload }: Outcome): string | undefined {
  if (result.kind === 'timed-out') return 'no answer within the time-out (--timeout)';
  if (result.kind !== 'success' && result.kind !== 'function-error') return undefined;
  const text = result.payload.toString();
  const answer = objectIn(text);
  if (result.kind === 'function-error') return stackOf(answer) ?? text;
  if (Number(answer?.['statusCode']) >= 500) return `the answer ${text.slice(0, 500)}`;
  const failed = answer?.['batchItemFailures'];
  const records = objectIn(payload)?.['Records'];
  const all = Array.isArray(failed) && Array.isArray(records) && failed.length >= records.length;
  return all && records.length > 0 ? `the answer ${text.slice(0, 500)}` : undefined;
}

function stackOf(error: Record<string, unknown> | undefined): string | undefined {
  if (!error) return undefined;
  const trace = Array.isArray(error['trace']) ? error['trace'].map(String) : [];
  const title = `${String(error['errorType'])}: ${String(error['errorMessage'])}`;
  return [title, ...trace.filter((line) => /^\s*at /.test(line)).map((line) => `    ${line.trim()}`)].join(
    '\n',
  );
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
