import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { expect, test } from 'vitest';
import { measuredWorkToText, readMeasuredWork } from './measured-work.ts';

const both = (scenario: Omit<MadeScenario, 'arm'>): MadeScenario[] => [
  { ...scenario, arm: 'managed-instances' },
  { ...scenario, arm: 'default' },
];
const steady = [...both({ repeat: 1, invocationMs: 50 }), ...both({ repeat: 2, invocationMs: 70 })];

test('repeats are added up, and each arm has its own work', async () => {
  const folder = await makeRun([...steady, { arm: 'default', name: 'burst', invocationMs: 900 }]);
  const { title, workloads } = await readMeasuredWork(folder, 'steady');
  expect(title).toBe('steady');
  expect(workloads.default).toMatchObject({
    eventsPerRequest: 25,
    messagesPerInvocation: 10,
    durationMs: 60,
  });
  expect(workloads['managed-instances']?.durationMs).toBe(60);
});

test('of several profiles or settings one has to be named', async () => {
  const folder = await makeRun([
    ...both({ variant: 'batch-size=1' }),
    ...both({ variant: 'batch-size=10', invocationMs: 80 }),
  ]);
  await expect(readMeasuredWork(folder, 'steady')).rejects.toThrow(
    'has several "steady"; say --scenario with one of: steady batch-size=1, steady batch-size=10',
  );
  const { workloads } = await readMeasuredWork(folder, 'steady batch-size=10');
  expect(workloads.default?.durationMs).toBe(80);
  await expect(readMeasuredWork(folder, 'ramp')).rejects.toThrow(
    'has no "ramp"; say --scenario with one of:',
  );
});

test('an arm that did not run is missing, and said to be assumed', async () => {
  const work = await readMeasuredWork(await makeRun([{ arm: 'default' }]), 'steady');
  expect(Object.keys(work.workloads)).toEqual(['default']);
  expect(measuredWorkToText(work)).toContain('It did not measure managed-instances, whose work is assumed');
});

test('where a hybrid ran alone, each of its functions is one of the arms', async () => {
  const overflow = { share: 0.25, messagesPerInvocation: 50, invocationMs: 400 };
  const { workloads } = await readMeasuredWork(await makeRun([{ arm: 'hybrid', overflow }]), 'steady');
  expect(workloads.default?.durationMs).toBe(400);
  expect(workloads['managed-instances']?.durationMs).toBe(60);
});

test('an undecided run is priced, and said to be undecided', async () => {
  const folder = await makeRun(steady);
  expect(measuredWorkToText(await readMeasuredWork(folder, 'steady'))).toContain(
    'No report was made of that run',
  );
  const verdict = { choice: 'undecided', headline: 'Half of the requests got no answer.', reasons: [] };
  await writeFile(join(folder, 'report.json'), JSON.stringify({ verdict }));
  const work = await readMeasuredWork(folder, 'steady');
  expect(work.workloads.default?.durationMs).toBe(60);
  expect(measuredWorkToText(work)).toContain(
    'That run decides nothing, and these bills are no surer than it is: Half of',
  );
});

test('a run of the format before is read', async () => {
  const folder = await makeRun(steady);
  const file = join(folder, 'run.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), formatVersion: 1 }));
  expect((await readMeasuredWork(folder, 'steady')).workloads.default?.durationMs).toBe(60);
});

test('a file that is damaged is named in one line', async () => {
  const folder = await makeRun([{ arm: 'default' }]);
  const file = join(folder, 'default/steady-0/steady/scenario.json');
  const { countersAfter: _, ...rest } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(rest));
  await expect(readMeasuredWork(folder, 'steady')).rejects.toThrow(/scenario\.json: countersAfter: [^\n]*$/);
});
