import { compareDay, mergeDay, removableOfDay, type SettlingWords } from '../settling-statements.ts';
import type { SettleOptions } from './settle.ts';

/** How long after its end an hour is settled, and which window and grace hold. */
export type StatedRules = Required<Pick<SettleOptions, 'closedAfterMs' | 'windowMs' | 'graceMs'>>;

const hourMs = 3_600_000;

/**
 * The rules by which a state machine settles, read in its definition (Amazon States Language, parsed): from the statements that it has
 * Athena say. Nothing when these are not, word for word, those that are made here: then DuckDB would do something else.
 */
export function settlingRulesOf(definition: unknown): StatedRules | undefined {
  const statements = [...queriesIn(definition)].map(withoutExpressions);
  const wordOf = (pattern: RegExp): string =>
    statements.map((text) => pattern.exec(text)?.[1]).find(Boolean) ?? '';
  const windowDays = wordOf(/^MERGE INTO [^]* INTERVAL '(\d+)' DAY/);
  const graceHours = wordOf(/current_timestamp - INTERVAL '(\d+)' HOUR/);
  const words: SettlingWords = {
    day: unknownWord,
    openDate: unknownWord,
    openHour: unknownWord,
    storedBefore: unknownWord,
    grace: `'${graceHours}' HOUR`,
    windowDays,
  };
  const [, closedAfterMs] =
    /\$states\.context\.Execution\.StartTime\) - (\d+),/.exec(JSON.stringify(definition) ?? '') ?? [];
  const said = [mergeDay(words), compareDay(words), removableOfDay(words)];
  if (closedAfterMs === undefined || !said.every((statement) => statements.includes(statement)))
    return undefined;
  return {
    closedAfterMs: Number(closedAfterMs),
    windowMs: Number(windowDays) * 24 * hourMs,
    graceMs: Number(graceHours) * hourMs,
  };
}

/** Every text below a `QueryString`. */
function* queriesIn(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === 'QueryString' && typeof value === 'string') yield value;
    else yield* queriesIn(value);
  }
}

const unknownWord = '?';

/** JSONata that puts texts and variables together, as the text that comes out, with `?` for what a variable has. */
function withoutExpressions(jsonata: string): string {
  const [, inner] = /^\{%([^]*)%\}$/.exec(jsonata) ?? [];
  if (inner === undefined) return jsonata;
  return [...inner.matchAll(/"(?:[^"\\]|\\.)*"/g)]
    .map(([text]) => JSON.parse(text) as string)
    .join(unknownWord);
}
