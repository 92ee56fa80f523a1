import { readRun } from '@telemetry/runs';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import type { Arm } from '@telemetry/settings';
import { expect, test } from 'vitest';
import { reportOf } from '../report.ts';

const sweep = { setting: 'batch-size', values: [1, 10, 100] };
const bothArms: Arm[] = ['managed-instances', 'default'];
/** Fewer messages an invocation cost more, on both arms; `change` is of one repeat of one value. */
async function verdictOf(
  change: (value: number, repeat: number) => Partial<MadeScenario> = () => ({}),
  { values = sweep.values, repeats = [1, 2, 3], arms = bothArms } = {},
) {
  const scenarios = values.flatMap((value) =>
    repeats.flatMap((repeat) =>
      arms.map((arm) => ({
        arm,
        repeat,
        variant: `batch-size=${value}`,
        messagesPerInvocation: value,
        invocationMs: 500,
        ...change(value, repeat),
      })),
    ),
  );
  return reportOf(await readRun(await makeRun(scenarios, { sweep: { ...sweep, values }, arms }))).verdict;
}

test('the headline of a sweep names the best setting, its price and the next best', async () => {
  const { choice, headline } = await verdictOf();
  expect(choice).toBe('batch-size=100');
  expect(headline).toMatch(
    /^batch-size=100 is the best setting: \$\S+ a million events on default Lambda, instead of \$\S+ with batch-size=10, the next best\.$/,
  );
});

test('settings that the repeats cannot tell apart leave it undecided', async () => {
  const { choice, headline } = await verdictOf((value, repeat) => ({
    requests: 1_000,
    messagesPerInvocation: 1,
    invocationMs: 200 * ([1, 2, 1.4][(repeat + String(value).length) % 3] ?? 1),
  }));
  expect(choice).toBe('undecided');
  expect(headline).toMatch(/^Undecided: the repeats cannot tell batch-size=\d+ \(/);
});

test('one value that may not decide keeps all of it from deciding', async () => {
  const { choice, headline } = await verdictOf((value) => (value === 10 ? { goalsMissed: ['p99'] } : {}));
  expect(choice).toBe('undecided');
  expect(headline).toBe(
    'Undecided: batch-size=10: 1 goal of the scenario was missed on Managed Instances and default Lambda.',
  );
});

test('values of one arm are compared without another arm', async () => {
  const { choice, headline, reasons } = await verdictOf(undefined, { arms: ['default'] });
  expect(choice).toBe('batch-size=100');
  expect(headline).toMatch(/^batch-size=100 is the best setting: .* on default Lambda, instead of /);
  expect(reasons).toEqual(['Undecided: only default Lambda has a bill: the arms are not compared.']);
});

test('what keeps every value from deciding is said once, with what was measured', async () => {
  const { headline, reasons } = await verdictOf(undefined, { repeats: [1], arms: ['default'] });
  const onlyOne =
    '1 repeat of each arm cannot say how far runs lie apart: 2 are the least, 3 the default of pnpm compare.';
  expect(headline).toBe(`Undecided: ${onlyOne}`);
  expect(reasons).toEqual([
    onlyOne,
    expect.stringMatching(
      /^As measured, batch-size=100 costs least: \$\S+ a million events on default Lambda\.$/,
    ),
  ]);
});

test('one value on one arm is compared with nothing', async () => {
  const { choice, headline } = await verdictOf(undefined, { values: [10], arms: ['default'] });
  expect(choice).toBe('undecided');
  expect(headline).toContain('there is nothing to compare with');
});
