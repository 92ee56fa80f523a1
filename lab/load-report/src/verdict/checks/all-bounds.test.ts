import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readRun } from '@telemetry/runs';
import { makeRun } from '@telemetry/runs/testing';
import { expect, test } from 'vitest';
import { reportOf } from '../../report.ts';
import { allBounds } from './checks-of.ts';

const decision = resolve(
  import.meta.dirname,
  '../../../../../docs/decisions/046-a-run-decides-only-if-it-may.md',
);

test('the decision lists every bound that there is, in its words and no other', () => {
  const rows = [...readFileSync(decision, 'utf8').matchAll(/^\| (?!-|what has)(.*?) +\| (.*?) +\|$/gm)];
  expect(rows.map(([, name, bound]) => ({ name, bound }))).toEqual(allBounds());
});

test('a run is asked for none that is not listed', async () => {
  const generator = { plannedRequestsPerSecond: 40, possibleRequestsPerSecond: 40, beyondLimit: false };
  const run = await readRun(await makeRun([{ arm: 'default' }, { arm: 'managed-instances' }], { generator }));
  const asked = reportOf(run).verdict.conclusions[0]?.checks ?? [];
  expect(asked.length).toBeGreaterThan(30);
  const listed = allBounds().map(({ name, bound }) => `${name}: ${bound}`);
  for (const { name, bound } of asked) expect(listed).toContain(`${name}: ${bound}`);
});
