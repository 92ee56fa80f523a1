/** Numbers of docs/cost-model.md that need no run come out of the command that stands beside them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { count, dollars } from './pipeline/wording.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/cost-model.md'), 'utf8');
const rows = [...page.matchAll(/^\| `pnpm cost (.*?)` +\| (.*) \|$/gm)].map(([, flags = '', cells = '']) => ({
  flags,
  cells: cells.split('|').map((cell) => cell.trim()),
}));
const numbers = rows.filter(({ cells }) => cells.length === 3);

it('has rows to check', () => {
  expect(numbers.length).toBeGreaterThan(5);
});

it.each(numbers)('pnpm cost $flags', ({ flags, cells }) => {
  const cli = resolve(import.meta.dirname, 'cli.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [cli, ...flags.split(' '), '--json'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { bills, crossings } = JSON.parse(stdout);
  const [first] = crossings;
  expect(cells).toEqual([
    dollars(bills['managed-instances'].totalUsd),
    dollars(bills.default.totalUsd),
    first ? `${count(first.at)} events` : 'never',
  ]);
});
