import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRun } from '@telemetry/runs';
import type { ComputeType } from '@telemetry/settings';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { describe, expect, test } from 'vitest';
import { moreMayDecide } from '../judge-run.ts';
import { reportOf } from '../report.ts';
import { writeReport } from '../write-report.ts';

type Change = Partial<MadeScenario>;

/** Three repeats of 60 s on each arm: by itself it decides for default Lambda. */
const run = (
  change: (arm: ComputeType, repeat: number) => Change = () => ({}),
  repeats = 3,
): MadeScenario[] =>
  Array.from({ length: repeats }, (_, i) => i + 1).flatMap((repeat) =>
    (['managed-instances', 'default'] as const).map((arm) => ({ arm, repeat, ...change(arm, repeat) })),
  );
async function verdictOf(scenarios: readonly MadeScenario[], file: Parameters<typeof makeRun>[1] = {}) {
  return reportOf(await readRun(await makeRun(scenarios, file))).verdict;
}
const answers = (share: number, status: number | null): (number | null)[] =>
  Array.from({ length: Math.round(2_000 * share) }, () => status);

describe('a run that may decide', () => {
  test('three repeats of 60 s decide, each bound holds, and the sureness says where the break-even is', async () => {
    const { choice, headline, sureness, conclusions } = await verdictOf(
      run((_, repeat) => ({ invocationMs: 58 + repeat })),
    );
    expect(choice).toBe('default');
    expect(headline).toMatch(/^At 833 events\/s, default Lambda is the better choice/);
    expect(sureness.level).toBe('sure');
    expect(conclusions[0]?.checks.filter(({ broken }) => broken)).toEqual([]);
  });

  test('and on a machine of two cores that the run itself keeps busy', async () => {
    const machineLoad = {
      samples: 60,
      stealShare: 0.01,
      othersShare: 0.05,
      othersRunnable: 0.1,
      runnable: 4,
    };
    const { choice } = await verdictOf(run(() => ({ machineLoad, loadAverage: 9 })));
    expect(choice).toBe('default');
  });

  test.each([
    [700, 1, 'managed-instances', 3, 1.2],
    [700, 1, 'managed-instances', 3, 1.45],
    [6_300, 66, 'default', 1 / 3, 1.2],
    [6_000, 66, 'default', 1 / 3, 1.45],
  ])(
    '%d requests, %d in an invocation of 2 s: threefold from its break-even it decides for %s (%f times), though a duration is %f times the one before',
    async (requests, messagesPerInvocation, arm, times, spread) => {
      const { choice, far, because } = await spreadBy(spread, { requests, messagesPerInvocation });
      expect(choice).toBe(arm);
      expect(far / times).toBeCloseTo(1, 1);
      expect(because).toContain('is outside.');
    },
  );

  test('and durations of 1.2, 2 and 3.4 s are too far apart, threefold away or not', async () => {
    const { choice, because } = await spreadBy(1.7, { requests: 700, messagesPerInvocation: 1 });
    expect(choice).toBe('undecided');
    expect(because).toContain('is inside.');
  });

  /** Three repeats whose invocations take 2 s, so many times as long, and as many times shorter. */
  async function spreadBy(times: number, change: Change) {
    const { verdict, costs } = reportOf(
      await readRun(
        await makeRun(run((_, repeat) => ({ ...change, invocationMs: 2_000 * times ** (repeat - 2) }))),
      ),
    );
    const [cost] = costs.values();
    const breakEven = cost?.pairs[0]?.breakEven ?? expect.fail('no break-even');
    return {
      choice: verdict.choice,
      far: (cost?.measuredEventsPerMonth ?? 0) / breakEven.middle,
      because: verdict.sureness.because.join(),
    };
  }

  test('and one whose load generator was late by less than its bound', async () => {
    const { choice } = await verdictOf(run(() => ({ sendingSeconds: 60.4 })));
    expect(choice).toBe('default');
  });
});

describe('a run that may not decide is undecided, and its headline says why', () => {
  test.each<[string, (arm: ComputeType, repeat: number) => Change, string | RegExp]>([
    [
      '93 % unanswered on both arms',
      () => ({ otherStatuses: answers(0.93, null) }),
      '93\u00a0% of the requests got no answer on Managed Instances',
    ],
    [
      '3 % unanswered on one arm, once',
      (arm, n) => (arm === 'default' && n === 2 ? { otherStatuses: answers(0.03, null) } : {}),
      '3\u00a0% of the requests got no answer on default Lambda',
    ],
    [
      'two thirds 503 on one arm',
      (arm) => (arm === 'default' ? { otherStatuses: answers(2 / 3, 503) } : {}),
      '67\u00a0% of the requests were answered with 5xx on default Lambda',
    ],
    [
      'a tenth 429 on one arm',
      (arm) => (arm === 'default' ? { otherStatuses: answers(0.1, 429) } : {}),
      '10\u00a0% of the requests were refused on default Lambda',
    ],
    [
      'durations of 1, 4 and 16 s',
      (arm, n) => (arm === 'default' ? { invocationMs: 250 * 4 ** n } : {}),
      'duration of an invocation was 1.00 s … 16.0 s on default Lambda',
    ],
    [
      'durations of 1, 4 and 16 s on managed instances',
      (arm, n) => (arm === 'managed-instances' ? { invocationMs: 250 * 4 ** n } : {}),
      'duration of an invocation was 1.00 s … 16.0 s on Managed Instances',
    ],
    [
      'nine seconds of load',
      () => ({ loadSeconds: 9 }),
      'a load of 9.00 s is too short to stand for a month',
    ],
    [
      'stored after ten minutes with 270,000 throttles',
      (arm) =>
        arm === 'managed-instances'
          ? { endToEndMs: 600_000, throttles: { ConcurrencyThrottles: 270_000 } }
          : {},
      'events were stored 10 min after they were received on Managed Instances',
    ],
    [
      '270,000 throttles alone',
      (arm) => (arm === 'managed-instances' ? { throttles: { ConcurrencyThrottles: 270_000 } } : {}),
      'there were 1400 throttled invocations for each one that ran',
    ],
    [
      'ten minutes to an empty queue',
      (arm) => (arm === 'default' ? { drainSeconds: 600 } : {}),
      'the queue was empty only 10 min after the load on default Lambda',
    ],
    [
      'half of what was due sent',
      () => ({ due: 4_000 }),
      'the load generator sent 50\u00a0% of the requests that were due',
    ],
    [
      'twice of what was due sent',
      () => ({ due: 1_000 }),
      'the load generator sent 200\u00a0% of the requests that were due',
    ],
    [
      '15 s of load that took 265',
      () => ({ loadSeconds: 60, sendingSeconds: 265 }),
      /^Undecided: the load generator was \d+ (s|min) late/,
    ],
    ['no word on what was due', () => ({ due: null }), 'the raw files do not say how many requests were due'],
    [
      'a missed goal',
      (arm, n) => (arm === 'default' && n === 3 ? { goalsMissed: ['http.response_time.p99: 1000'] } : {}),
      '1 goal of the scenario was missed on default Lambda',
    ],
    [
      'unequal work',
      (arm) => (arm === 'default' ? { requests: 1_000 } : {}),
      'the arms did unequal work: 25,000 accepted events a repeat on default Lambda, 50,000 on Managed Instances',
    ],
    [
      'a machine that another one stole',
      () => ({
        machineLoad: { samples: 60, stealShare: 0.2, othersShare: 0, othersRunnable: 0, runnable: 1 },
      }),
      'the machine was busy with other work: other machines took 20\u00a0% of its CPU time',
    ],
    [
      'a machine that others used, once',
      (_, n) =>
        n === 1
          ? {
              machineLoad: { samples: 60, stealShare: 0, othersShare: 0.4, othersRunnable: 0.2, runnable: 1 },
            }
          : {},
      'other processes took 40\u00a0% of its CPU time',
    ],
    [
      'a run queue of others',
      () => ({
        machineLoad: { samples: 60, stealShare: 0, othersShare: 0.1, othersRunnable: 3, runnable: 4 },
      }),
      '3 threads of others ran or waited for each CPU',
    ],
    [
      'a load average of 7 for each CPU where nothing else is known',
      () => ({ machineLoad: null, loadAverage: 14 }),
      'a load average of 7 for each CPU',
    ],
  ])(
    '%s',
    async (_, change, says) => {
      const folder = await makeRun(run(change));
      await writeReport(folder);
      const { verdict } = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
      expect(verdict.choice).toBe('undecided');
      expect(verdict.headline).toMatch(/^Undecided: /);
      expect(`${verdict.headline}\n${verdict.reasons.join('\n')}`.toLowerCase()).toMatch(
        typeof says === 'string' ? says.toLowerCase() : new RegExp(says.source, 'im'),
      );
      const html = await readFile(join(folder, 'report.html'), 'utf8');
      expect(html).toContain('It may not decide:');
      expect(html).toContain('does not hold');
    },
    60_000,
  );

  test('received → stored that grows during the load', async () => {
    const folder = await makeRun(run());
    for (const index of [0, 1, 2, 3, 4, 5]) {
      const arm = index % 2 === 0 ? 'managed-instances' : 'default';
      const file = join(folder, arm, `steady-${index}`, 'messages.ndjson');
      const lines = (await readFile(file, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const late = lines.map((line, nth) => ({
        ...line,
        acknowledgedAtMs: line.receivedAtMs + 1_000 + nth * 10,
      }));
      await writeFile(file, late.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    const { choice, headline } = reportOf(await readRun(folder)).verdict;
    expect(choice).toBe('undecided');
    expect(headline).toContain('received → stored grew during the load on Managed Instances');
  });

  test('one repeat, and one arm', async () => {
    const { choice, headline } = await verdictOf(run(undefined, 1));
    expect(choice).toBe('undecided');
    expect(headline).toContain('1 repeat of each arm cannot say how far runs lie apart');
    expect((await verdictOf([{ arm: 'default' }])).headline).toContain('nothing to compare with');
  });

  test('a plan beyond what the machine can offer', async () => {
    const generator = { plannedRequestsPerSecond: 3_000, possibleRequestsPerSecond: 640, beyondLimit: true };
    const { choice, headline } = await verdictOf(run(), { generator });
    expect(choice).toBe('undecided');
    expect(headline).toContain(
      'beyond what this machine can offer: 3,000 requests/s, of 640 that are possible',
    );
  });
});

describe('how sure it is, is computed', () => {
  /** A break-even near to the load, and durations that differ. */
  const near = (spread: number, repeats: number): MadeScenario[] =>
    run(
      (_, repeat) => ({
        invocationMs: 2_000 * (1 + spread * (((repeat * 7) % 3) - 1)),
        messagesPerInvocation: 1,
        requests: 280,
      }),
      repeats,
    );

  test('the same spread decides with more repeats, and more spread does not', async () => {
    const three = await verdictOf(near(0.12, 3));
    expect(three.choice).toBe('undecided');
    expect(moreMayDecide(three)).toBe(true);
    expect(three.headline).toContain('cannot tell the arms apart: with 95 % Managed Instances costs between');
    const [, more = ''] = /About (\d+) more repeat/.exec(three.headline) ?? [];
    expect(Number(more)).toBeGreaterThan(0);
    const { choice } = await verdictOf(near(0.12, 3 + 2 * Number(more)));
    expect(choice).not.toBe('undecided');
    expect(moreMayDecide(await verdictOf(near(0.12, 1)))).toBe(true);
    const short = near(0.12, 3).map((each) => ({ ...each, loadSeconds: 9 }));
    expect(moreMayDecide(await verdictOf(short))).toBe(false);
    expect((await verdictOf(near(0.5, 3 + Number(more)))).choice).toBe('undecided');
  });
});

test('a run of the format before decides by what it has', async () => {
  const folder = await makeRun(run(() => ({ machineLoad: null })));
  const file = join(folder, 'run.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), formatVersion: 1 }));
  expect(reportOf(await readRun(folder)).verdict.choice).toBe('default');
});
