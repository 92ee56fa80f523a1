/** Raw files that are bad in ways that the shape of a run does not show: none of them may decide, and each says why. */
import { readRun } from '@telemetry/runs';
import { makeRun, type MadeScenario, type RawFiles } from '@telemetry/runs/testing';
import { type Arm, computeTypes } from '@telemetry/settings';
import { expect, test } from 'vitest';
import { reportOf } from '../report.ts';

type Damage = (raw: RawFiles, arm: Arm, repeat: number) => void;

const requests = 400;
const run = (damage: Damage): MadeScenario[] =>
  [1, 2, 3].flatMap((repeat) =>
    computeTypes.map((arm) => ({
      arm,
      repeat,
      requests,
      invocationMs: 58 + repeat,
      change: (raw: RawFiles) => damage(raw, arm, repeat),
    })),
  );
const verdictOf = async (scenarios: readonly MadeScenario[], file: Parameters<typeof makeRun>[1] = {}) =>
  reportOf(await readRun(await makeRun(scenarios, file))).verdict;

const onDefault =
  (damage: (raw: RawFiles) => void): Damage =>
  (raw, arm) => {
    if (arm === 'default') damage(raw);
  };

test('the same run without damage decides', async () => {
  expect((await verdictOf(run(() => {}))).choice).toBe('default');
});

test.each<[string, Damage, string]>([
  [
    'a third of the invocations failed',
    onDefault(({ file: { countersAfter } }) => (countersAfter.mapping.invocationErrors += 13)),
    '33\u00a0% of the invocations failed on default Lambda',
  ],
  [
    'invocations that ran into their time-out',
    onDefault(({ file: { countersAfter } }) => (countersAfter.environments.timeouts += 4)),
    '10\u00a0% of the invocations ran into their time-out on default Lambda',
  ],
  [
    'messages that failed and came again',
    onDefault(({ file: { countersAfter } }) => (countersAfter.mapping.batchItemFailures += 200)),
    '50\u00a0% of the messages failed and came again on default Lambda',
  ],
  [
    'worker threads that died',
    ({ file: { countersBefore, countersAfter } }, arm) => {
      countersBefore.environments.deadWorkers = 0;
      countersAfter.environments.deadWorkers = arm === 'managed-instances' ? 2 : 0;
    },
    '2 worker threads died on Managed Instances',
  ],
  [
    'an S3 that refused',
    onDefault(({ file: { countersAfter } }) => (countersAfter.s3.putFailures += 200)),
    'S3 refused 50\u00a0% of the objects on default Lambda',
  ],
  [
    'nine of ten events rejected',
    onDefault(({ accounting }) => {
      accounting.rejected = accounting.stored * 0.9;
      accounting.stored *= 0.1;
    }),
    '90\u00a0% of the accepted events were rejected on default Lambda',
  ],
  [
    'everything stored twice',
    onDefault(({ accounting }) => {
      accounting.duplicates.storedRowsBeyondFirst = accounting.stored;
    }),
    '100\u00a0% of the accepted events were stored more than once on default Lambda',
  ],
  [
    'dead letters that only the accounting knows',
    onDefault(({ accounting }) => {
      accounting.dead = 50;
      accounting.stored -= 50;
    }),
    '50 good messages went to the dead-letter queue on default Lambda',
  ],
  [
    'nobody saw when messages were stored',
    onDefault((raw) => (raw.messages = [])),
    'when 100\u00a0% of the accepted messages were stored is not known on default Lambda',
  ],
  [
    'half of the messages seen',
    onDefault((raw) => (raw.messages = raw.messages.slice(0, requests / 2))),
    'when 50\u00a0% of the accepted messages were stored is not known on default Lambda',
  ],
  [
    'nobody waited for an empty queue',
    ({ file }) => (file.settledAtMs = null),
    'nobody waited until the queue was empty',
  ],
  [
    'messages left in the queue',
    onDefault(({ file: { countersAfter } }) => (countersAfter.queue.visible = 70)),
    '70 messages still waited at the end on default Lambda',
  ],
  [
    'invocations longer than their time-out',
    onDefault(({ file: { countersAfter } }) => (countersAfter.mapping.durationMs = 40_000 * 40)),
    'invocations took 133\u00a0% of their time-out on default Lambda, which cannot be',
  ],
  [
    'more CPU than the machine has',
    onDefault(({ file: { countersAfter } }) => (countersAfter.environments.cpuSeconds = 1e6)),
    'environments used',
  ],
  [
    'half of the answers long after the plan’s end',
    ({ ledger }) => ledger.slice(requests / 2).forEach((line) => (line.latencyMs = 45_000)),
    'of the accepted events were accepted only after the time planned',
  ],
  [
    'counters that ran backwards',
    onDefault(({ file }) => (file.countersBefore.s3.puts = 1e6)),
    'objects ran backwards on default Lambda, which cannot be',
  ],
  [
    'counters that are not known at the end',
    onDefault(({ file }) => (file.countersAfter.environments.cpuSeconds = NaN)),
    'CPU seconds (not known at the end) ran backwards on default Lambda',
  ],
  [
    'messages stored before they were received',
    onDefault(({ messages }) =>
      messages.forEach((each) => (each.acknowledgedAtMs = each.receivedAtMs - 60_000)),
    ),
    'received → stored ran backwards on default Lambda',
  ],
  [
    'another batch size in one repeat',
    ({ deployment }, _, repeat) => {
      if (repeat === 2) deployment.batchSize = 10;
    },
    'another deployment ran in some of them on Managed Instances and default Lambda',
  ],
  [
    'another batch size on one arm',
    onDefault(({ deployment }) => (deployment.batchSize = 10)),
    'the arms are not deployed alike: batchSize is 100, 10',
  ],
  [
    'larger requests on one arm',
    onDefault(({ ledger }) => ledger.forEach((line) => (line.bodyBytes = 40_000))),
    'the arms did unequal work: 4,000 bytes a request on Managed Instances, 40,000 on default Lambda',
  ],
  [
    'one repeat copied under three numbers',
    (raw, arm) => {
      const began = Date.UTC(2026, 10, 21) + (arm === 'default' ? 1e7 : 0);
      const shift = began - raw.file.startedAtMs;
      raw.file.startedAtMs += shift;
      raw.file.loadEndedAtMs += shift;
      if (raw.file.settledAtMs !== null) raw.file.settledAtMs += shift;
      for (const line of raw.ledger) line.at += shift;
    },
    'a repeat is there more than once on Managed Instances and default Lambda',
  ],
  [
    'one repeat number for three repeats',
    ({ file }) => (file.repeat = 1),
    'a repeat is there more than once',
  ],
  [
    'a machine that was looked at twice',
    ({ file }) => file.machineLoad && (file.machineLoad.samples = 2),
    'whether the machine was busy is not known: it was looked at',
  ],
  [
    'a machine of which nothing is known',
    ({ file }) => {
      file.machineLoad = null;
      delete file.loadAverage;
    },
    'nothing says whether the machine was busy',
  ],
  [
    'one busy repeat among others that were not measured',
    ({ file }, _, repeat) => {
      if (repeat === 1 && file.machineLoad) file.machineLoad.othersShare = 0.6;
      else file.machineLoad = null;
    },
    'other processes took 60\u00a0% of its CPU time',
  ],
  [
    'a mapping that received half of what was accepted',
    onDefault(({ file: { countersAfter } }) => (countersAfter.mapping.received = 210)),
    'the mapping received 50\u00a0% of the accepted messages on default Lambda, which cannot be',
  ],
  [
    'batches fuller than full',
    onDefault(({ file: { countersAfter } }) => (countersAfter.mapping.batchSizeTotal *= 20)),
    'of the messages that a batch can have on default Lambda, which cannot be',
  ],
  [
    'invocations that took no time',
    onDefault(({ file: { countersBefore, countersAfter } }) => {
      countersAfter.mapping.durationMs = countersBefore.mapping.durationMs ?? 0;
    }),
    'invocations took no time, or no CPU time, on default Lambda, which cannot be',
  ],
  [
    'environments that used no CPU',
    ({ file: { countersBefore, countersAfter } }) => {
      countersAfter.environments.cpuSeconds = countersBefore.environments.cpuSeconds;
    },
    'invocations took no time, or no CPU time, on Managed Instances and default Lambda',
  ],
  [
    'a clock that jumped an hour in the middle',
    onDefault(({ ledger }) => ledger.slice(requests / 2).forEach((line) => (line.at += 3_600_000))),
    '200 requests were sent before the load began or after it ended on default Lambda',
  ],
  [
    'a ledger of another run',
    onDefault(({ ledger }) => ledger.forEach((line) => (line.at -= 86_400_000))),
    '400 requests were sent before the load began or after it ended on default Lambda',
  ],
  [
    'HTTP latency that grew during the load',
    onDefault(({ ledger }) => ledger.forEach((line, nth) => (line.latencyMs = nth * 20))),
    'HTTP latency grew during the load on default Lambda',
  ],
  [
    'another deployment beside its counters',
    onDefault(({ deployment }) => (deployment.arm = 'managed-instances')),
    'the raw files hold another arm’s deployment or counters on default Lambda',
  ],
  [
    'another time-out on one arm',
    onDefault(({ deployment }) => (deployment.timeoutSeconds = 60)),
    'the arms are not deployed alike: timeoutSeconds is 30, 60',
  ],
  [
    'a faster S3 on one arm',
    onDefault(({ deployment }) => deployment.twin && (deployment.twin.s3PutLatencyMs = 1)),
    'the arms are not deployed alike: s3PutLatencyMs is 35, 1',
  ],
  [
    'another region on one arm',
    onDefault(({ deployment }) => (deployment.region = 'eu-west-1')),
    'the arms are not deployed alike: region is "none", "eu-west-1"',
  ],
  [
    'fewer receives before death on one arm',
    onDefault(({ deployment }) => (deployment.maxReceiveCount = 2)),
    'the arms are not deployed alike: maxReceiveCount is 10, 2',
  ],
  [
    'clocks that run apart: twenty seconds in a minute',
    onDefault(({ messages }) =>
      messages.forEach((each, nth) => {
        each.receivedAtMs += nth * 50;
        each.acknowledgedAtMs += nth * 50;
      }),
    ),
    'the clocks of load generator and queue moved 19.9 s against each other on default Lambda',
  ],
  [
    'a warm-up of a tenth among the requests',
    ({ ledger, file }) =>
      ledger.slice(0, requests / 10).forEach((line) => (line.at = file.startedAtMs - 5_000)),
    '40 requests were sent before the load began or after it ended',
  ],
  [
    'half of the requests twenty seconds late',
    ({ ledger }) => ledger.slice(requests / 2).forEach((line) => (line.at += 20_000)),
    'the load generator was 20.0 s late',
  ],
  [
    'everything refused with 429',
    ({ ledger }) =>
      ledger.forEach((line) => {
        line.status = 429;
        delete line.messageId;
      }),
    '100\u00a0% of the requests were refused on Managed Instances',
  ],
  [
    'another length of the plan in one repeat',
    ({ file }, _, repeat) => {
      if (repeat === 2) file.phases = [{ name: 'load', duration: 120, arrivalRate: requests / 120 }];
    },
    'not every repeat was due the same load: 400 requests in 60.0 s and 400 requests in 2 min',
  ],
  [
    'one message id in half of the lines',
    onDefault(({ ledger }) =>
      ledger.slice(requests / 2).forEach((line) => (line.messageId = ledger[0]?.messageId)),
    ),
    '200 requests have the message id of another on default Lambda, which cannot be',
  ],
  [
    'the ledger of another repeat, at other times',
    ({ ledger, messages }, arm) => {
      ledger.forEach((line, nth) => (line.messageId = `${arm}-${nth}`));
      messages.forEach((each, nth) => (each.messageId = `${arm}-${nth}`));
    },
    '400 requests have the message id of another on Managed Instances and default Lambda',
  ],
  [
    'the same events in half of the lines',
    ({ ledger }) =>
      ledger.slice(requests / 2).forEach((line, nth) => (line.eventIds = ledger[nth]?.eventIds ?? [])),
    '5,000 events have the id of another on Managed Instances and default Lambda: the same was sent again',
  ],
  [
    'a repeat of the day after',
    (raw, _, repeat) => {
      if (repeat !== 2) return;
      raw.file.startedAtMs += 86_400_000;
      raw.file.loadEndedAtMs += 86_400_000;
      if (raw.file.settledAtMs !== null) raw.file.settledAtMs += 86_400_000;
      for (const line of raw.ledger) line.at += 86_400_000;
      for (const each of raw.messages) {
        each.receivedAtMs += 86_400_000;
        each.acknowledgedAtMs += 86_400_000;
      }
    },
    'repeats are of another time than this run, on Managed Instances and default Lambda',
  ],
  [
    'another stage on one arm',
    onDefault(({ deployment }) => (deployment.stage = 'dev')),
    'the arms are not deployed alike: stage is "not said", "dev"',
  ],
  [
    'other batches on one arm',
    onDefault(({ file }) => (file.seed = 2)),
    'The arms were not sent the same batches: other seeds in repeats 1',
  ],
  [
    'as many requests in as long, and in a burst on one arm',
    onDefault(({ file }) => {
      file.phases = [
        { name: 'calm', duration: 30, arrivalRate: requests / 120 },
        { name: 'burst', duration: 30, arrivalRate: (3 * requests) / 120 },
      ];
    }),
    'not every repeat was due the same load: 60 s of',
  ],
  [
    'another architecture on one arm',
    onDefault(({ deployment }) => (deployment.architecture = 'x86_64')),
    'the arms are not deployed alike: architecture is "arm64", "x86_64"',
  ],
  [
    'another linger in one repeat',
    ({ deployment }, arm, repeat) => {
      if (arm === 'managed-instances' && repeat === 3) deployment.lingerMs = 5_000;
    },
    'another deployment ran in some of them on Managed Instances',
  ],
  [
    'another memory in one repeat',
    ({ deployment }, arm, repeat) => {
      if (arm === 'default' && repeat === 3) deployment.memoryMiB = 512;
    },
    'another deployment ran in some of them on default Lambda',
  ],
  [
    'another window on one arm',
    onDefault(({ deployment }) => (deployment.batchingWindowSeconds = 5)),
    'the arms are not deployed alike: batchingWindowSeconds is 1, 5',
  ],
  [
    'nothing accepted at all',
    (raw) => {
      const { ledger, file, accounting } = raw;
      ledger.forEach((line) => {
        line.status = 500;
        delete line.messageId;
      });
      raw.messages = [];
      file.countersAfter = structuredClone(file.countersBefore);
      accounting.stored = accounting.accepted.events = accounting.accepted.uniqueEvents = 0;
    },
    '0 accepted requests',
  ],
  [
    'answers that are neither 202 nor an error',
    onDefault(({ ledger }) =>
      ledger.forEach((line, nth) => {
        if (nth % 10 === 0) line.status = line.expectedStatus = 302;
      }),
    ),
    '10\u00a0% of the requests were refused on default Lambda',
  ],
])('%s', async (_, damage, says) => {
  const { choice, headline, reasons } = await verdictOf(run(damage));
  expect({ choice, headline }).toMatchObject({
    choice: 'undecided',
    headline: expect.stringMatching(/^Undecided: /),
  });
  expect(reasons.join('\n').toLowerCase()).toContain(says.toLowerCase());
});

test('loads that overlapped on one machine', async () => {
  const began = Date.UTC(2026, 10, 21);
  const damage: Damage = ({ file, ledger }, arm, repeat) => {
    const shift = began + repeat * 1e6 + (arm === 'default' ? 30_000 : 0) - file.startedAtMs;
    file.startedAtMs += shift;
    file.loadEndedAtMs += shift;
    if (file.settledAtMs !== null) file.settledAtMs += shift;
    for (const line of ledger) line.at += shift;
  };
  const { choice, reasons } = await verdictOf(run(damage));
  expect(choice).toBe('undecided');
  expect(reasons[0]).toBe(
    'Loads of this run overlapped on one machine, on Managed Instances and default Lambda.',
  );
});

test('an arm that was planned and did not run', async () => {
  const arms: Arm[] = ['managed-instances', 'default', 'hybrid'];
  const { choice, headline } = await verdictOf(
    run(() => {}),
    { arms },
  );
  expect({ choice, headline }).toEqual({
    choice: 'undecided',
    headline: 'Undecided: the hybrid was planned and did not run.',
  });
});

test('another clock in AWS, always as far from this one, decides', async () => {
  const anHourAhead: Damage = ({ messages }) =>
    messages.forEach((each) => {
      each.receivedAtMs += 3_600_000;
      each.acknowledgedAtMs += 3_600_000;
    });
  expect((await verdictOf(run(anHourAhead))).choice).toBe('default');
});

test('unequally many repeats', async () => {
  const { choice, reasons } = await verdictOf(run(() => {}).slice(0, -1));
  expect(choice).toBe('undecided');
  expect(reasons.join()).toContain(
    'The arms have unequally many repeats: 3 on Managed Instances and 2 on default Lambda',
  );
});

test('a run that was cut: not every repeat that was planned is there', async () => {
  const cut = run(() => {}).slice(0, 4);
  const { choice, headline } = await verdictOf(cut, { settings: { repeats: 3 } });
  expect(choice).toBe('undecided');
  expect(headline).toContain('the run ended early: 2 of 3 repeats are there');
  expect((await verdictOf(cut, { settings: { repeats: 2 } })).choice).toBe('default');
});

test('what both arms break in the same words is said once', async () => {
  const { reasons } = await verdictOf(run(({ file }) => (file.goals = [{ goal: 'p99: 1000', met: false }])));
  expect(reasons[0]).toBe('1 goal of the scenario was missed on Managed Instances and default Lambda.');
});

test('a machine that could offer less than the plan, whatever its flag says', async () => {
  const generator = { plannedRequestsPerSecond: 900, possibleRequestsPerSecond: 300, beyondLimit: false };
  const { choice, headline } = await verdictOf(
    run(() => {}),
    { generator },
  );
  expect(choice).toBe('undecided');
  expect(headline).toContain('beyond what this machine can offer');
});

test.each<[string, (raw: RawFiles) => void]>([
  ['events that were lost, though it says that it balances', ({ accounting }) => (accounting.lost = 3)],
  ['events that nobody accepted', ({ accounting }) => (accounting.unexpected = 3)],
  ['nothing stored, and nobody says where it is', ({ accounting }) => (accounting.stored = 0)],
  [
    'accepted by the ledgers and not by the accounting',
    ({ accounting }) => {
      accounting.stored = accounting.accepted.events = accounting.accepted.uniqueEvents = 25;
    },
  ],
])('%s: the accounting does not balance', async (_, damage) => {
  expect((await verdictOf(run(onDefault(damage)))).choice).toBe('broken');
});
