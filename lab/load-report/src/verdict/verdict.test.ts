import { readRun } from '@telemetry/runs';
import { expect, test } from 'vitest';
import { reportOf } from '../report.ts';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';

async function verdictFor(scenarios: readonly MadeScenario[], target: 'twin' | 'aws' = 'twin') {
  return reportOf(await readRun(await makeRun(scenarios, { target }))).verdict;
}
const both = (scenario: Omit<MadeScenario, 'arm'>, repeats = 3): MadeScenario[] =>
  Array.from({ length: repeats }, (_, i) => i + 1).flatMap((repeat) => [
    { ...scenario, repeat, arm: 'managed-instances' },
    { ...scenario, repeat, arm: 'default' },
  ]);

test('light work at little traffic: default Lambda, and the headline says at which traffic and for how much', async () => {
  const { choice, headline } = await verdictFor(both({}));
  expect(choice).toBe('default');
  expect(headline).toMatch(
    /^At 833 events\/s, default Lambda is the better choice: \$\S+ a month instead of \$\S+\./,
  );
});

test('a run of another stage than the one that is priced decides, and its headline says so', async () => {
  const ran = (stage: string) => both({ change: ({ deployment }) => (deployment.stage = stage) });
  const run = await readRun(await makeRun(ran('dev')));
  const { verdict, ranStage, stage } = reportOf(run);
  expect({ choice: verdict.choice, ranStage, stage }).toEqual({
    choice: 'default',
    ranStage: 'dev',
    stage: 'prod',
  });
  expect(verdict.headline).toContain('It ran with the settings of stage dev; the bill has');
  expect(reportOf(run, 'dev').verdict.headline).not.toContain('It ran with');
  expect((await verdictFor(ran('prod'))).headline).not.toContain('It ran with');
});

test('work that waits long at high traffic: managed instances', async () => {
  const { choice } = await verdictFor(
    both({ invocationMs: 6_000, requests: 6_000, loadSeconds: 30, messagesPerInvocation: 1 }),
  );
  expect(choice).toBe('managed-instances');
});

test('where the answer turns with the work, it depends, and each workload is named', async () => {
  const { choice, headline } = await verdictFor([
    ...both({ profile: 'as-is' }),
    ...both({
      profile: 'wait-6000',
      invocationMs: 6_000,
      requests: 6_000,
      loadSeconds: 30,
      messagesPerInvocation: 1,
    }),
  ]);
  expect(choice).toBe('depends');
  expect(headline).toContain('default Lambda for as-is');
  expect(headline).toContain('Managed Instances for wait-6000');
});

test('a handful of requests decides nothing, and says which number is missing', async () => {
  const { choice, headline } = await verdictFor(both({ requests: 40 }));
  expect(choice).toBe('undecided');
  expect(headline).toContain(
    'too small to decide: 120 accepted requests on Managed Instances, 200 are the least',
  );
});

test('one arm alone decides nothing', async () => {
  const { choice, headline } = await verdictFor([{ arm: 'default' }]);
  expect(choice).toBe('undecided');
  expect(headline).toContain('nothing to compare');
});

test('a lost event outweighs everything', async () => {
  const { choice, reasons } = await verdictFor([{ arm: 'managed-instances', lost: 2 }, { arm: 'default' }]);
  expect(choice).toBe('broken');
  expect(reasons.join()).toContain('2 events lost');
});

test('an arm that sends good messages to the dead-letter queue is not chosen for being cheap', async () => {
  const { choice, headline } = await verdictFor(
    both({}).map((each) => (each.arm === 'default' ? { ...each, deadLetters: 5 } : each)),
  );
  expect(choice).toBe('undecided');
  expect(headline).toContain('5 good messages went to the dead-letter queue on default Lambda');
});

test('bad input and outages decide nothing', async () => {
  const { choice } = await verdictFor([...both({ name: 'poison' }), ...both({ name: 'outage' })]);
  expect(choice).toBe('undecided');
});

test('latencies that overlap between repeats are no difference', async () => {
  const slow = both({}, 3).map((scenario, index) => ({
    ...scenario,
    endToEndMs: [500, 3_000][index % 2] ?? 0,
  }));
  expect((await verdictFor(slow)).reasons.join()).toMatch(
    /with 95 % \S.* takes \S+ to \S+ times as long as /,
  );
  const mixed = slow.map((scenario, index) => (index === 0 ? { ...scenario, endToEndMs: 5_000 } : scenario));
  expect((await verdictFor(mixed)).reasons.join()).toContain('no difference that this run can show');
});

test('a run on x86_64 that names no instance of x86_64 has no bill, and says why', async () => {
  const { choice, headline } = await verdictFor(
    both({ change: ({ deployment }) => (deployment.architecture = 'x86_64') }),
  );
  expect(choice).toBe('undecided');
  expect(headline).toContain('the run is of x86_64, and no instance type is');
});

// Slots decide: managed instances need more than their floor, and the hybrid's floor is enough for its half.
const shapes = { name: 'burst', invocationMs: 20_000, messagesPerInvocation: 2, profile: 'wait-6000' };
const overflow = { share: 0.5, messagesPerInvocation: 100, invocationMs: 200 };
const three = (scenario: Omit<MadeScenario, 'arm'>, repeats = 3): MadeScenario[] =>
  Array.from({ length: repeats }, (_, i) => i + 1).flatMap((repeat) =>
    (['managed-instances', 'default', 'hybrid'] as const).map((arm) => ({ ...scenario, repeat, arm })),
  );
async function verdictOfArms(scenarios: readonly MadeScenario[]) {
  const arms = [...new Set(scenarios.map(({ arm }) => arm))];
  return reportOf(await readRun(await makeRun(scenarios, { arms }))).verdict;
}

test('of three arms the cheapest is named with the bills of the others; a hybrid for a load of that shape alone', async () => {
  const { choice, headline, reasons } = await verdictOfArms(three({ ...shapes, overflow }));
  expect(choice).toBe('hybrid');
  expect(headline).toMatch(
    /^At 833 events\/s, for a load of this shape, the hybrid is the best choice: \$\S+ a month instead of \$\S+ on Managed Instances and \$\S+ on default Lambda\./,
  );
  expect(reasons.join('\n')).toContain(
    'The hybrid’s overflow did 50\u00a0% of the messages in 2\u00a0% of the invocations. Its bill holds for a load of this shape',
  );
  expect(reasons.join('\n')).toMatch(
    /from 100,000 to a trillion events a month: default Lambda below \S+, Managed Instances below \S+, the hybrid above/,
  );
});

test('an overflow that did nothing is said to have done nothing', async () => {
  const { reasons } = await verdictOfArms(three({ ...shapes, overflow: { ...overflow, share: 0 } }));
  expect(reasons.join('\n')).toContain(
    'did nothing here: it joins where a look finds a message older than 30 s',
  );
});

test('two of three that cost about the same are both named, and the third with what it costs', async () => {
  const { choice, headline } = await verdictOfArms(
    three({ ...shapes, overflow: { ...overflow, share: 0.02 }, requests: 10_000, messagesPerInvocation: 2 }),
  );
  expect(choice).toBe('either');
  expect(headline).toMatch(
    /^At 4,170 events\/s (the hybrid|Managed Instances) and (the hybrid|Managed Instances) cost about the same: \$\S+ and \$\S+ a month; \$\S+ on default Lambda\./,
  );
});

test('a hybrid beside one arm is judged as two arms are', async () => {
  const pair = three({ ...shapes, overflow }).filter(({ arm }) => arm !== 'default');
  const { choice, headline } = await verdictOfArms(pair);
  expect(choice).toBe('hybrid');
  expect(headline).toMatch(/the hybrid is the better choice: \$\S+ a month instead of \$\S+\./);
});
