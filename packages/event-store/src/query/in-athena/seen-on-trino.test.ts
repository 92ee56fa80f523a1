import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { otherwiseInAthena, theSameInAthena } from '../testing-otherwise-in-athena.ts';

/** Written by `node packages/event-store/scripts/texts-on-trino.ts`, which is to be run again when the cases change. */
const seen = JSON.parse(readFileSync(join(import.meta.dirname, 'seen-on-trino.json'), 'utf8')) as {
  otherFunctions: string[];
  answers: Record<string, string>;
};
const answers = (sql: string): string => seen.answers[sql] ?? 'not asked yet';

it.each(otherwiseInAthena.filter(({ there }) => there !== 'dearer'))(
  'Trino makes otherwise what is said to be otherwise there: $sql',
  ({ sql, there }) => {
    expect(answers(sql)).toMatch(there === 'refused' ? /^refused: / : /^other rows: /);
  },
);

it.each(theSameInAthena)('Trino answers with the same rows where nothing is said: %s', (sql) => {
  expect(answers(sql)).toBe('the same rows');
});

it('Trino has the functions that are known here, and no others', () => {
  expect(seen.otherFunctions).toEqual([]);
});
