/** Numbers of docs/cost-model.md, and those of docs/results.md about queries, that need no run come out of the command that stands beside them. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PipelineBill } from '@telemetry/prices';
import { expect, it } from 'vitest';
import { priceScenario } from './computes/price-scenario.ts';
import { type QueryCost, type Reading, readings } from './pipeline/query-costs.ts';
import { count, dollars } from './pipeline/wording.ts';
import { readScenario } from './scenario/read-scenario.ts';
import { queryRow } from './terminal/print-queries.ts';
import { cost } from './testing-cost.ts';
import { becauseEdited, isEdited } from './testing-shipped.ts';

const pageOf = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, '../../../docs', name), 'utf8');
const page = pageOf('cost-model.md');
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

const ofSettling = rows.filter(({ cells }) => cells.length === 2);

it('has rows of settling to check', () => {
  expect(ofSettling).toHaveLength(3);
});

it.for(ofSettling)('pnpm cost $flags', async ({ flags, cells }, { skip }) => {
  skip(isEdited, becauseEdited);
  for (const [i, arm] of ['managed-instances', 'default'].entries()) {
    const { stdout } = await cost([...flags.split(' '), '--arm', arm, '--json']);
    expect(dollars(JSON.parse(stdout).settlingUsd, 2)).toBe(cells[i]);
  }
});

it.for(readings)('pnpm cost queries, as docs/results.md has it: %s', async (reading, { skip }) => {
  skip(isEdited, becauseEdited);
  const results = pageOf('results.md');
  const [, flags = ''] = /^pnpm cost (queries .*)$/m.exec(results) ?? [];
  const { stdout } = await cost([...flags.split(' '), '--json']);
  const { costs } = JSON.parse(stdout) as { costs: Record<Reading, QueryCost[]> };
  expect(costs[reading].length).toBe(12);
  expect(tableRows(results, `${reading} of`)).toEqual(costs[reading].map(queryRow));
});

it('pnpm cost --linger-ms, as docs/results.md has it', async ({ skip }) => {
  skip(isEdited, becauseEdited);
  const results = pageOf('results.md');
  const [, flags = ''] = /`pnpm cost (--events \S+ --linger-ms) <ms>`/.exec(results) ?? [];
  const lingers = tableRows(results, 'objects by the model');
  expect(lingers).toHaveLength(4);
  for (const cells of lingers) {
    const ms = (cells[0] ?? '').replaceAll(/[ ,ms]/g, '');
    const { stdout } = await cost([...flags.split(' '), ms, '--json']);
    const { workload, parts } = JSON.parse(stdout).bills['managed-instances'] as PipelineBill;
    const usd = parts
      .filter(({ part }) => part === 'storage' || part === 'settling')
      .reduce((sum, { totalUsd }) => sum + totalUsd, 0);
    expect(cells.slice(-2)).toEqual([
      Math.round(1e6 / workload.eventsPerObject).toLocaleString('en'),
      dollars(usd, 2),
    ]);
  }
});

/** Cells of the rows below a head that has these words. */
function tableRows(text: string, head: string): string[][] {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith('|') && line.includes(head)) + 2;
  const to = lines.findIndex((line, i) => i >= from && !line.startsWith('|'));
  return lines.slice(from, to).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

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
