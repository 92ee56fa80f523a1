import { expect, test } from 'vitest';
import { readRun } from '../measure/read-run.ts';
import { reportOf } from '../report.ts';
import { type MadeScenario, makeRun } from '../testing-run.ts';

async function verdictFor(scenarios: readonly MadeScenario[], target: 'twin' | 'aws' = 'twin') {
  return reportOf(await readRun(await makeRun(scenarios, { target }))).verdict;
}
const both = (scenario: Omit<MadeScenario, 'arm'>, repeats = 1): MadeScenario[] =>
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

test('work that waits long at high traffic: managed instances', async () => {
  const { choice } = await verdictFor(
    both({ invocationMs: 2_000, requests: 20_000, loadSeconds: 10, messagesPerInvocation: 1 }),
  );
  expect(choice).toBe('managed-instances');
});

test('where the answer turns with the work, it depends, and each workload is named', async () => {
  const { choice, headline } = await verdictFor([
    ...both({ profile: 'as-is' }),
    ...both({
      profile: 'wait-2000',
      invocationMs: 2_000,
      requests: 20_000,
      loadSeconds: 10,
      messagesPerInvocation: 1,
    }),
  ]);
  expect(choice).toBe('depends');
  expect(headline).toContain('default Lambda for as-is');
  expect(headline).toContain('Managed Instances for wait-2000');
});

test('a handful of requests decides nothing, and says which number is missing', async () => {
  const { choice, headline } = await verdictFor(both({ requests: 40 }));
  expect(choice).toBe('undecided');
  expect(headline).toContain(
    'too small to decide: 40 accepted requests on Managed Instances, 200 are the least',
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
  const { choice, headline } = await verdictFor([
    { arm: 'managed-instances' },
    { arm: 'default', deadLetters: 5 },
  ]);
  expect(choice).toBe('undecided');
  expect(headline).toContain('5 good messages to the dead-letter queue');
});

test('bad input and outages decide nothing', async () => {
  const { choice } = await verdictFor([...both({ name: 'poison' }), ...both({ name: 'outage' })]);
  expect(choice).toBe('undecided');
});

test('one repeat is unsure, three are sure of the direction on the twin and sure in AWS', async () => {
  const one = await verdictFor(both({}, 1));
  expect(one.sureness.level).toBe('low');
  expect(one.sureness.doubts.join()).toContain('1 run of each arm');
  expect((await verdictFor(both({}, 3))).sureness.level).toBe('fair');
  expect((await verdictFor(both({}, 3), 'aws')).sureness.level).toBe('good');
});

test('latencies that overlap between repeats are no difference', async () => {
  const slow = both({}, 3).map((scenario, index) => ({
    ...scenario,
    endToEndMs: [500, 3_000][index % 2] ?? 0,
  }));
  expect((await verdictFor(slow)).reasons.join()).toContain('apart in every repeat');
  const mixed = slow.map((scenario, index) => (index === 0 ? { ...scenario, endToEndMs: 5_000 } : scenario));
  expect((await verdictFor(mixed)).reasons.join()).toContain('no difference that this run can show');
});

test('a machine that others kept busy is named, and nothing measured on it is sure', async () => {
  const quiet = await verdictFor(both({ loadAverage: 2 }, 3));
  expect(quiet.sureness.doubts.join()).not.toContain('busy with other work');
  const crowded = await verdictFor(both({ loadAverage: 14 }, 3));
  expect(crowded.sureness.level).toBe('low');
  expect(crowded.sureness.doubts.join()).toContain('a load average of 14 on 2 CPUs');
});

test('a crowded machine makes default Lambda dearer than it is: it may still win, and cannot lose', async () => {
  expect((await verdictFor(both({ loadAverage: 14 }, 3))).choice).toBe('default');
  const waiting = { invocationMs: 2_000, requests: 20_000, loadSeconds: 10, messagesPerInvocation: 1 };
  const { choice, headline } = await verdictFor(both({ ...waiting, loadAverage: 14 }));
  expect(choice).toBe('undecided');
  expect(headline).toContain('too busy with other work to decide');
});
