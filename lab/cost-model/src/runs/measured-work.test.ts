import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Work } from '@telemetry/prices';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { config } from '@telemetry/settings';
import { expect, test } from 'vitest';
import { measuredWorkToText, readMeasuredWork } from './measured-work.ts';

const both = (scenario: Omit<MadeScenario, 'arm'>): MadeScenario[] => [
  { ...scenario, arm: 'managed-instances' },
  { ...scenario, arm: 'default' },
];
const steady = [...both({ repeat: 1, invocationMs: 150 }), ...both({ repeat: 2, invocationMs: 170 })];

/** Of an invocation with so many messages, without the linger. */
const durationMs = (work: Work | undefined, messages = 10) =>
  work && work.wallMs + work.wallMsPerMessage * messages;

test('repeats are added up, and each arm has its own work', async () => {
  const folder = await makeRun([...steady, { arm: 'default', name: 'burst', invocationMs: 900 }]);
  const { title, asked, eventsPerMonth } = await readMeasuredWork(folder, 'steady', config.prod);
  expect(title).toBe('steady');
  expect(asked.default?.work?.eventsPerRequest).toBe(25);
  expect(durationMs(asked.default?.work)).toBeCloseTo(160, 9);
  // Of its 160 ms, 100 are the linger.
  expect(durationMs(asked['managed-instances']?.work)).toBeCloseTo(60, 9);
  expect(eventsPerMonth).toBeGreaterThan(0);
});

test('of several profiles or settings one has to be named', async () => {
  const folder = await makeRun([
    ...both({ variant: 'batch-size=1' }),
    ...both({ variant: 'batch-size=10', invocationMs: 80 }),
  ]);
  await expect(readMeasuredWork(folder, 'steady', config.prod)).rejects.toThrow(
    'has several "steady"; say --scenario with one of: steady batch-size=1, steady batch-size=10',
  );
  const { asked } = await readMeasuredWork(folder, 'steady batch-size=10', config.prod);
  expect(durationMs(asked.default?.work)).toBeCloseTo(80, 9);
  await expect(readMeasuredWork(folder, 'ramp', config.prod)).rejects.toThrow(
    'has no "ramp"; say --scenario with one of:',
  );
});

test('an arm that did not run is missing, and said to be assumed', async () => {
  const work = await readMeasuredWork(await makeRun([{ arm: 'default' }]), 'steady', config.prod);
  expect(Object.keys(work.asked)).toEqual(['default']);
  expect(measuredWorkToText(work)).toContain('It did not measure managed-instances, whose work is assumed');
});

test('where a hybrid ran alone, each of its functions is one of the arms', async () => {
  const overflow = { share: 0.25, messagesPerInvocation: 50, invocationMs: 400 };
  const { asked } = await readMeasuredWork(
    await makeRun([{ arm: 'hybrid', overflow, invocationMs: 160 }]),
    'steady',
    config.prod,
  );
  expect(durationMs(asked.default?.work, 50)).toBeCloseTo(400, 9);
  expect(durationMs(asked['managed-instances']?.work)).toBeCloseTo(60, 9);
});

test('an undecided run is priced, and said to be undecided', async () => {
  const folder = await makeRun(steady);
  expect(measuredWorkToText(await readMeasuredWork(folder, 'steady', config.prod))).toContain(
    'No report was made of that run',
  );
  const verdict = { choice: 'undecided', headline: 'Half of the requests got no answer.', reasons: [] };
  await writeFile(join(folder, 'report.json'), JSON.stringify({ verdict }));
  const work = await readMeasuredWork(folder, 'steady', config.prod);
  expect(durationMs(work.asked.default?.work)).toBeCloseTo(160, 9);
  expect(measuredWorkToText(work)).toContain(
    'That run decides nothing, and these bills are no surer than it is: Half of',
  );
});

test('a run on x86_64 is priced on instances of x86_64: those that it ran on, where the stage has none', async () => {
  const on = (instanceTypes: string[]) =>
    makeRun(
      steady.map((scenario) => ({
        ...scenario,
        change: ({ deployment }) => {
          deployment.architecture = 'x86_64';
          if (deployment.managedInstances) deployment.managedInstances.instanceTypes = instanceTypes;
        },
      })),
    );
  const { asked } = await readMeasuredWork(await on(['m7i.xlarge', 'm7g.xlarge']), 'steady', config.prod);
  expect(asked['managed-instances']?.config?.managedInstances.instanceTypes).toEqual(['m7i.xlarge']);
  expect(asked.default?.architecture).toBe('x86_64');
  await expect(readMeasuredWork(await on(['m7g.xlarge']), 'steady', config.prod)).rejects.toThrow(
    "the run is of x86_64, and no instance type is: neither the stage's",
  );
});

test('a run of the format before is read', async () => {
  const folder = await makeRun(steady);
  const file = join(folder, 'run.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), formatVersion: 1 }));
  const { asked } = await readMeasuredWork(folder, 'steady', config.prod);
  expect(durationMs(asked.default?.work)).toBeCloseTo(160, 9);
});

test('a file that is damaged is named in one line', async () => {
  const folder = await makeRun([{ arm: 'default' }]);
  const file = join(folder, 'default/steady-0/steady/scenario.json');
  const { countersAfter: _, ...rest } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(rest));
  await expect(readMeasuredWork(folder, 'steady', config.prod)).rejects.toThrow(
    /scenario\.json: countersAfter: [^\n]*$/,
  );
});
