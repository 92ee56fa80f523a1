import { expect, test } from 'vitest';
import { readDocuments } from './documents.ts';

/** An amount and the words that say of what it is. */
interface Amount {
  where: string;
  words: string;
  usd: string;
}

const plain = (text: string): string =>
  text
    .replaceAll(/[`*_|]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** Rows of tables: the heads of the columns, and what stands before the first amount, say of what it is. */
function inTables(file: string, text: string): Amount[] {
  let heads: string[] = [];
  return text.split('\n').flatMap((line, index, lines) => {
    if (!line.startsWith('|')) return [];
    const cells = line.split('|').slice(1, -1).map(plain);
    if (/^\|[ :-]+\|/.test(lines[index + 1] ?? '')) heads = cells;
    const first = cells.findIndex((cell) => cell.includes('$'));
    if (first < 1) return [];
    return cells.slice(first).flatMap((usd, n) =>
      /^\$[\d,.]+$/.test(usd)
        ? [
            {
              where: `${file}:${index + 1}`,
              words: [...cells.slice(0, first), ...heads.slice(0, first + n + 1)].join(' | '),
              usd,
            },
          ]
        : [],
    );
  });
}

/** Amounts in sentences: the four words before and the two behind say of what it is. */
function inSentences(file: string, text: string): Amount[] {
  const prose = text.replaceAll(/^([ \t]*)```[^]*?^\1```/gm, '').replaceAll(/^\|.*$/gm, '');
  return [...prose.matchAll(/((?:\S+\s+){4})\**(\$[\d,.]*\d)((?:\s+\S+){0,2})/g)].map(
    ({ 1: before = '', 2: usd = '', 3: behind = '', index }) => ({
      where: `${file}:${prose.slice(0, index).split('\n').length}`,
      words: `${plain(before)} … ${plain(behind)}`,
      usd,
    }),
  );
}

/** The same words with two amounts. */
function contradictions(amounts: readonly Amount[]): string[] {
  const by = Map.groupBy(amounts, ({ words }) => words);
  return [...by.values()]
    .filter((same) => new Set(same.map(({ usd }) => usd)).size > 1)
    .map((same) => same.map(({ where, usd, words }) => `${where}: ${words}: ${usd}`).join('\n'));
}

const amountsOf = (file: string, text: string): Amount[] => [
  ...inTables(file, text),
  ...inSentences(file, text),
];

test('no two totals stand for the same words', () => {
  const amounts = readDocuments().flatMap(({ file, text }) => amountsOf(file, text));
  expect(amounts.length).toBeGreaterThan(20);
  expect(contradictions(amounts)).toEqual([]);
});

const table = (usd: string): string =>
  `| command | a month |\n| --- | ---: |\n| a billion events | ${usd} |\n`;

test('two that do are found, in a table and in a sentence', () => {
  expect(
    contradictions([...amountsOf('a.md', table('$2,341')), ...amountsOf('b.md', table('$3,538'))]),
  ).toHaveLength(1);
  const sentence = (usd: string): string =>
    `At this traffic the pipeline costs **${usd} a month**, all of it.\n`;
  expect(
    contradictions([...amountsOf('a.md', sentence('$2,341')), ...amountsOf('b.md', sentence('$3,538'))]),
  ).toHaveLength(1);
  expect(
    contradictions([...amountsOf('a.md', table('$2,341')), ...amountsOf('b.md', table('$2,341'))]),
  ).toEqual([]);
});
