import type { IncomingMessage } from 'node:http';

/** What somebody asked for makes no sense; the message says why. */
export class WrongRequest extends Error {}

const mostBytes = 1_000_000;

/**
 * The JSON object that a request carries. Throws `WrongRequest` for anything else: also for a form's content type, which a page
 * elsewhere may send without asking first.
 */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new WrongRequest('the content type is application/json');
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) throw new WrongRequest(`a request has at most ${mostBytes} bytes`);
    parts.push(part);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(parts).toString() || '{}');
  } catch {
    throw new WrongRequest('the body is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WrongRequest('the body is a JSON object');
  return value as Record<string, unknown>;
}

/** The whole number of that name, or nothing where it is left out. Throws `WrongRequest` outside of the bounds. */
export function wholeNumber(
  from: Record<string, unknown>,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const value = from[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new WrongRequest(`${name} is a whole number from ${least} to ${most}`);
  return value;
}

/** The yes or no of that name, or nothing where it is left out. */
export function yesOrNo(from: Record<string, unknown>, name: string): boolean | undefined {
  const value = from[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new WrongRequest(`${name} is true or false`);
}

/** Throws `WrongRequest` for a name that is none of these: a word that is spelt wrong would do nothing, unseen. */
export function onlyNames(from: Record<string, unknown>, names: readonly string[]): void {
  const other = Object.keys(from).find((name) => !names.includes(name));
  if (other !== undefined) throw new WrongRequest(`there is no ${other}; there are ${names.join(', ')}`);
}
