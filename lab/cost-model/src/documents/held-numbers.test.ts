/** Each number of docs/cost-model.md and docs/results.md comes from somewhere: a command, the code, a source or a run with its day. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { becauseEdited, isEdited } from '../testing-shipped.ts';
import {
  type Held,
  numberOf,
  ofModel,
  ofResults,
  ofRuns,
  mostRepeats,
  ofSettings,
  root,
  settlingShare,
  sharesOfSettings,
} from './testing-held-numbers.ts';
import { acrossLines, looseNumbers } from './testing-loose-numbers.ts';

const documentOf = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8');
const page = documentOf('cost-model.md');
const results = documentOf('results.md');

/** Heads of tables that a test holds: docs.test.ts, and for the trace simulation/public-trace.test.ts. */
const tables = [
  'managed instances pay from',
  'putting together a month, managed instances',
  'whose figure',
  'published ',
];

const holds = ([sentence, ...is]: Held, text = page): void => {
  const [, ...said] = acrossLines(sentence).exec(text) ?? expect.fail(`no document has ${sentence}`);
  expect(said.map(numberOf)).toEqual(is.map((each) => expect.closeTo(each(), 9)));
};

test.for(ofModel)('%s', (held) => holds(held));

test.for(ofSettings)('as the settings are shipped: %s', (held, { skip }) => {
  skip(isEdited, becauseEdited);
  holds(held);
});

test('what putting together is of the bill', ({ skip }) => {
  skip(isEdited, becauseEdited);
  for (const [sentence] of sharesOfSettings) expect(page).toMatch(acrossLines(sentence));
  expect([1, 6].map((hours) => Math.round(settlingShare(hours)))).toEqual(
    sharesOfSettings.map(([, share]) => share()),
  );
});

test('no number of docs/cost-model.md is loose', () => {
  const held = [...ofModel, ...ofSettings].map(([sentence]) => sentence);
  expect(held.length).toBeGreaterThan(40);
  expect(looseNumbers(page, { held, tables })).toEqual([]);
});

test.for(ofResults)('docs/results.md, as the settings are shipped: %s', (held, { skip }) => {
  skip(isEdited, becauseEdited);
  holds(held, results);
});

test.for(ofRuns)('docs/results.md, as its tables have it: %s', (held) => holds(held, results));

/** A command that runs something, or the words for one that stands further up; and a day. */
const aRun = /`?pnpm (?:exec|compare|chaos|bench|demo)\b|the (?:first|second|third) command above/i;
const aDay = /\b20\d\d-\d\d-\d\d\b/;
/** The first cell of a row that quotes somebody, with the day of the quotation. */
const aClaim = /^\|[^|]*20\d\d-\d\d[^|]*\|/gm;

test('no number of docs/results.md is loose: those of a run have its command and its day', () => {
  const held = [...ofResults, ...ofRuns].map(([sentence]) => sentence);
  const sections = results.split(/^(?=## )/m).slice(1);
  const loose = sections
    .filter((section) => !(aRun.test(section) && aDay.test(section)))
    .map((section) => section.replaceAll(aClaim, '|'))
    .flatMap((section) =>
      looseNumbers(section, { held, tables: ['counts by type of', 'every column of'] }).map(
        ({ number, around }) => `${section.split('\n')[0]}: ${number} in "${around}"`,
      ),
    );
  expect(sections.length).toBeGreaterThan(8);
  expect(loose).toEqual([]);
});

test('no number of docs/deciding.md is loose: of its bill loadtests/src/compare/test-cost.test.ts has the test', () => {
  const held = [/take about ([\d.]+) hours and cost some (\$[\d.]+), of it (\$[\d.]+) for the load/];
  expect(looseNumbers(documentOf('deciding.md'), { held, tables: [] })).toEqual([]);
  holds([/repeats can tell, (\w+) at most/, mostRepeats], documentOf('deciding.md'));
});

test('a number that nothing holds is found, in a sentence and in a table', () => {
  const text = 'It costs $12 a month, and 7 % more.\n\n| what | usd |\n| --- | --- |\n| one | 3.5 |\n';
  const loose = (of: Partial<Parameters<typeof looseNumbers>[1]> = {}) =>
    looseNumbers(text, { held: [], tables: [], ...of }).map(({ line, number }) => `${line}: ${number}`);
  expect(loose()).toEqual(['1: $12', '1: 7', '5: 3.5']);
  expect(loose({ held: [/costs (\$\d+) a/] })).toEqual(['1: 7', '5: 3.5']);
  expect(loose({ tables: ['usd'] })).toEqual(['1: $12', '1: 7']);
});

test('source and day, a test that is named, and what is no prose hold a number', () => {
  const of = (text: string) => looseNumbers(text, { held: [], tables: [] }).map(({ number }) => number);
  expect(of('At most 12 (AWS guide, read 2026-11-21).\n')).toEqual([]);
  expect(of('Within 20 % (`a/b.test.ts`). But 30 % here.\n')).toEqual(['30']);
  expect(of('1. `x 5` of S3, m8g.xlarge and p95 by [decision 052](052-x.md)\n')).toEqual([]);
});
