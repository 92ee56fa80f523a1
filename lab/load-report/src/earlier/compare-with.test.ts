import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { factorBetween, readRun } from '@telemetry/runs';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { computeTypes } from '@telemetry/settings';
import { expect, test } from 'vitest';
import { reportOf } from '../report.ts';
import { writeReport } from '../write-report.ts';
import { compareWith } from './compare-with.ts';

const run = (invocationMs: number, repeats = 3): MadeScenario[] =>
  Array.from({ length: repeats }, (_, i) => i + 1).flatMap((repeat) =>
    computeTypes.map((arm) => ({ arm, repeat, requests: 200, invocationMs: invocationMs + repeat })),
  );
const reportFor = async (scenarios: readonly MadeScenario[]) =>
  reportOf(await readRun(await makeRun(scenarios)));
const duration = 'duration of an invocation, mean';

test('what changed is told apart from what did not, by the repeats of both', async () => {
  const { changes } = compareWith(await reportFor(run(120)), await reportFor(run(60)), 'before');
  const of = (label: string) => changes.find((change) => change.arm === 'default' && change.label === label);
  expect(of(duration)).toMatchObject({ before: '62 ms', now: '122 ms', differs: true });
  expect(of(duration)?.factor?.middle).toBeCloseTo(122 / 62, 1);
  expect(of('messages an invocation')).toMatchObject({ before: '10', now: '10', differs: false });
  expect(of('a million events, all in')?.now).toMatch(/^\$/);
});

test('of one repeat nothing is told, and what only one run has is named', async () => {
  const now = await reportFor(run(120, 1).filter(({ arm }) => arm === 'default'));
  const { changes, unmatched } = compareWith(now, await reportFor(run(60, 1)), 'before');
  expect(changes.every(({ factor, differs }) => factor === null && !differs)).toBe(true);
  expect(unmatched).toEqual(['steady on managed-instances: only in the earlier run']);
});

test('settings that are not the same are named', async () => {
  const small = run(60).map((each) => ({
    ...each,
    change: ({ deployment }: any) => (deployment.batchSize = 10),
  }));
  const { otherwise } = compareWith(await reportFor(small), await reportFor(run(60)), 'before');
  expect(otherwise).toContain('default: batchSize was 100, is 10');
});

test('the page, the text and the JSON have it', async () => {
  const [now, before] = [await makeRun(run(120)), await makeRun(run(60))];
  await writeReport(now, { compareWith: before });
  for (const name of ['report.html', 'report.md', 'report.json'])
    expect(await readFile(join(now, name), 'utf8')).toContain(duration);
  expect(await readFile(join(now, 'report.html'), 'utf8')).toContain('What changed since');
  await writeReport(now);
  expect(await readFile(join(now, 'report.html'), 'utf8')).not.toContain('What changed since');
});

test('a factor between unpaired repeats is as a textbook has it', () => {
  // Logarithms 0, 1, 2 and 3, 4, 5: means 3 apart, a variance of 1 each, 4 degrees of freedom, t 2.776.
  const found = factorBetween([3, 4, 5].map(Math.exp), [0, 1, 2].map(Math.exp));
  expect(Math.log(found?.middle ?? NaN)).toBeCloseTo(3, 9);
  expect(Math.log(found?.low ?? NaN)).toBeCloseTo(3 - 2.776 * Math.sqrt(2 / 3), 9);
});
