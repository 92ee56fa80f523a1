import type { HttpAnswer } from './pipeline.ts';
import { holds } from './verdict.ts';

/** Holds when an answer is the contract's error, readable by a page of any origin. */
export function isRefusal({ status, headers, text }: HttpAnswer, expected: number, code?: string): void {
  holds(status === expected, `the answer was ${status}: ${text.slice(0, 200)}`);
  holds(
    headers.get('access-control-allow-origin') === '*',
    `the ${status} has no Access-Control-Allow-Origin`,
  );
  let said: { error?: { code?: unknown; message?: unknown } } | null;
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    holds(false, `the body of the ${status} is no JSON: ${text.slice(0, 200)}`);
  }
  const { code: given, message } = said?.error ?? {};
  holds(
    typeof given === 'string' && typeof message === 'string',
    `the ${status} is not the contract’s: ${text.slice(0, 200)}`,
  );
  holds(code === undefined || given === code, `the code of the ${status} is ${String(given)}`);
}

/** Holds when an answer is the contract’s 202. */
export function isAccepted({ status, text }: HttpAnswer): void {
  holds(status === 202, `the answer was ${status}: ${text.slice(0, 200)}`);
  holds(
    /^\s*\{"messageId":"[\w-]+"\}\s*$/.test(text),
    `the 202 is not the contract’s: ${text.slice(0, 200)}`,
  );
}
