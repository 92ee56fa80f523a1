import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeRun } from './testing-run.ts';
import { readRun } from './read-run.ts';

async function measured(scenario: Parameters<typeof makeRun>[0][number]) {
  const { sessions } = await readRun(await makeRun([scenario]));
  return sessions[0]?.scenarios[0]?.measurement ?? expect.fail('nothing was measured');
}

test('refused and unanswered requests count beside the latencies and never in them', async () => {
  const result = await measured({
    arm: 'default',
    requests: 100,
    httpMs: 50,
    otherStatuses: [429, 429, 503, null],
  });
  expect(result.statuses).toEqual({ 202: 96, 429: 2, 503: 1, none: 1 });
  expect(result).toMatchObject({ requests: 100, acceptedRequests: 96, unexpectedAnswers: 4 });
  expect(result.httpMs?.samples).toBe(96);
  expect(result.endToEndMs?.samples).toBe(96);
});

test('what a scenario did is the difference of its counters', async () => {
  const result = await measured({
    arm: 'managed-instances',
    requests: 1_000,
    messagesPerInvocation: 20,
    invocationMs: 80,
    cpuSeconds: 2,
    objects: 50,
    throttles: { ConcurrencyThrottles: 7 },
  });
  expect(result).toMatchObject({
    invocations: 50,
    messagesPerInvocation: 20,
    invocationMs: 80,
    objects: 50,
    objectsPerMillionEvents: 2_000,
    cpuSecondsPerMillionEvents: 80,
    throttles: { ConcurrencyThrottles: 7 },
  });
});

test('the rate counts from the first request to the last, and not while Artillery starts', async () => {
  const result = await measured({ arm: 'default', requests: 1_000, eventsPerRequest: 10, loadSeconds: 20 });
  expect(result.eventsPerSecond).toBeCloseTo(500, 0);
});

test('a folder that is no finished run is named in one line', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'no-run-'));
  await expect(readRun(empty)).rejects.toThrow(`${empty} holds no run.json`);
  await writeFile(join(empty, 'run.json'), JSON.stringify({ formatVersion: 99 }));
  await expect(readRun(empty)).rejects.toThrow('is in format 99; formats 1 and 2 can be read');
  await writeFile(join(empty, 'run.json'), '{"formatVersion"');
  await expect(readRun(empty)).rejects.toThrow('run.json is not JSON');
  const run = await makeRun([]);
  await expect(readRun(run)).rejects.toThrow('no arm ran to its end');
});

test.each<[string, string, (file: any) => void, string]>([
  [
    'a negative counter',
    'scenario.json',
    (file) => (file.countersAfter.mapping.invocations = -3),
    'invocations',
  ],
  [
    'a number that is none',
    'scenario.json',
    (file) => (file.countersAfter.s3.puts = NaN),
    'countersAfter.s3.puts',
  ],
  ['a field that is missing', 'scenario.json', (file) => delete file.loadEndedAtMs, 'loadEndedAtMs'],
  ['a repeat that is no number', 'scenario.json', (file) => (file.repeat = '2'), 'repeat'],
  ['a plan of no time', 'scenario.json', (file) => (file.phases[0].duration = 0), 'phases.0.duration'],
  ['negative events', 'accounting.json', (file) => (file.stored = -1), 'stored'],
  ['an arm that nobody has', 'deployment.json', (file) => (file.arm = 'container'), 'arm'],
  ['no CPUs', 'run.json', (file) => (file.machine.cpus = 0), 'machine.cpus'],
])('%s is one line with its file and field', async (_, name, damage, field) => {
  const folder = await makeRun([{ arm: 'default' }]);
  const [path = ''] = globSync(`{**/,}${name}`, { cwd: folder });
  const file = JSON.parse(readFileSync(join(folder, path), 'utf8'));
  damage(file);
  await writeFile(join(folder, path), JSON.stringify(file));
  const error: Error = await readRun(folder).then(
    () => expect.fail('was read'),
    (thrown: Error) => thrown,
  );
  expect(error.message).toContain(`${name}: `);
  expect(error.message).toContain(field);
  expect(error.message).not.toContain('\n');
});

test.each(['ledger-1.ndjson', 'messages.ndjson', 'twin-stats.json', 'run.json'])(
  'a %s that was cut in the middle is named',
  async (name) => {
    const folder = await makeRun([{ arm: 'default' }]);
    const [path = ''] = globSync(`{**/,}${name}`, { cwd: folder });
    const text = readFileSync(join(folder, path), 'utf8');
    await writeFile(join(folder, path), text.slice(0, text.length / 2));
    await expect(readRun(folder)).rejects.toThrow(`${name} is not JSON`);
  },
);

test('what each function of a hybrid did is the difference of its own counters', async () => {
  const overflow = { share: 0.25, messagesPerInvocation: 50, invocationMs: 400 };
  const result = await measured({ arm: 'hybrid', requests: 1_000, loadSeconds: 60, cpuSeconds: 4, overflow });
  expect(result.consumers).toMatchObject([
    {
      compute: 'managed-instances',
      done: 750,
      received: 750,
      invocations: 75,
      invocationMs: 60,
      cpuSeconds: 3,
    },
    { compute: 'default', done: 250, received: 250, invocations: 5, invocationMs: 400, cpuSeconds: 1 },
  ]);
  expect(result.overflow).toEqual({
    shareOfInvocations: 5 / 80,
    shareOfMessages: 0.25,
    polledMs: 20_000,
  });
  expect(result.invocations).toBe(80);
});

test('an arm of one function has no overflow', async () => {
  expect(await measured({ arm: 'default' })).not.toHaveProperty('overflow');
});

test('a run that calls the arm of a deployment its compute, as they did before, is read', async () => {
  const folder = await makeRun([{ arm: 'hybrid' }]);
  const [file] = globSync('**/deployment.json', { cwd: folder });
  const path = join(folder, file ?? expect.fail('no deployment was written'));
  const { arm, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as { arm: string };
  expect(arm).toBe('hybrid');
  await writeFile(path, JSON.stringify({ compute: arm, ...rest }));
  expect((await readRun(folder)).sessions[0]?.deployment?.arm).toBe('hybrid');
});
