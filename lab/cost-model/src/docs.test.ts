/** Numbers of docs/cost-model.md that need no run come out of the command that stands beside them. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { priceScenario } from './computes/price-scenario.ts';
import { count, dollars } from './pipeline/wording.ts';
import { readScenario } from './scenario/read-scenario.ts';
import { cost } from './testing-cost.ts';
import { becauseEdited, isEdited } from './testing-shipped.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/cost-model.md'), 'utf8');
const rows = [...page.matchAll(/^\| `pnpm cost (.*?)` +\| (.*) \|$/gm)].map(([, flags = '', cells = '']) => ({
  flags,
  cells: cells.split('|').map((cell) => cell.trim()),
}));
const numbers = rows.filter(({ cells }) => cells.length === 3);

it('has rows to check', () => {
  expect(numbers.length).toBeGreaterThan(5);
});

it.for(numbers)('pnpm cost $flags', async ({ flags, cells }, { skip }) => {
  skip(isEdited, becauseEdited);
  const { stdout, stderr } = await cost([...flags.split(' '), '--json']);
  expect(stderr).toBe('');
  const { bills, crossings } = JSON.parse(stdout);
  const [first] = crossings;
  expect(cells).toEqual([
    dollars(bills['managed-instances'].totalUsd),
    dollars(bills.default.totalUsd),
    first ? `${count(first.at)} events` : 'never',
  ]);
});

const published = [
  ...page.matchAll(/^\| (S\d[^|]*?) +\| +[^|]*\|[^|]*\| `(\{.*\})` +\| +(\$[\d,.]+) \|$/gm),
].map(([, claim = '', item = '', usd = '']) => ({ claim, item, usd }));

it('has rows of published claims to check', () => {
  expect(published).toHaveLength(12);
});

it.each(published)('$claim: what is right comes out', ({ item, usd }) => {
  const { totalUsd } = priceScenario(readScenario(`{"items":[${item}]}`));
  expect(dollars(totalUsd, 2)).toBe(usd);
});
