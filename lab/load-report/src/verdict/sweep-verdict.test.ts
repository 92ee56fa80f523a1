import { readRun } from '@telemetry/runs';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { expect, test } from 'vitest';
import { reportOf } from '../report.ts';

const sweep = { setting: 'batch-size', values: [1, 10, 100] };
/** Fewer messages an invocation cost more, on both arms; `change` is of one repeat of one value. */
async function verdictOf(change: (value: number, repeat: number) => Partial<MadeScenario> = () => ({})) {
  const scenarios = sweep.values.flatMap((value) =>
    [1, 2, 3].flatMap((repeat) =>
      (['managed-instances', 'default'] as const).map((arm) => ({
        arm,
        repeat,
        variant: `batch-size=${value}`,
        messagesPerInvocation: value,
        invocationMs: 500,
        ...change(value, repeat),
      })),
    ),
  );
  return reportOf(await readRun(await makeRun(scenarios, { sweep }))).verdict;
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
