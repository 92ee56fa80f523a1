import type { Cell, CellArm, Measurement, RunFile } from '@telemetry/runs';
import { armName, capital, count, duration, plural, share } from '../format.ts';

/** One thing that has to hold before a run may decide: its bound, what each arm had, and why it does not hold. */
export interface Check {
  name: string;
  bound: string;
  arms: { arm: string; text: string; holds: boolean }[];
  /** A sentence without its full stop, where it does not hold. */
  broken: string | null;
}

/** Beyond these a run decides nothing. Shares are of requests, of CPU time, or of the other arm's work. */
const bounds = {
  repeats: 2,
  loadSeconds: 30,
  acceptedRequests: 200,
  invocations: 20,
  sentShort: 0.02,
  lateMs: 1_000,
  unanswered: 0.01,
  serverErrors: 0.01,
  otherAnswers: 0.01,
  unequalWork: 0.05,
  throttledPerInvocation: 1,
  driftTimes: 2,
  driftMs: 1_000,
  repeatsApart: 3,
  steal: 0.05,
  othersCpu: 0.15,
  othersRunnable: 0.5,
  loadAveragePerCpu: 2,
} as const;

/** One figure of each repeat against a bound; what is not known holds, unless `mustBeKnown`. */
interface Rule {
  name: string;
  bound: string;
  /** Null where the raw files do not say. */
  pick: (repeat: Measurement) => number | null;
  holds: (value: number, repeat: Measurement) => boolean;
  text: (value: number) => string;
  /** What went wrong, of the worst repeat. */
  sentence: (worst: string, arm: string) => string;
  mustBeKnown?: string;
}

const shareOf = (repeat: Measurement, matches: (status: string) => boolean): number =>
  Object.entries(repeat.statuses)
    .filter(([status]) => matches(status))
    .reduce((sum, [, n]) => sum + n, 0) / Math.max(1, repeat.requests);

const throttled = ({ throttles }: Measurement): number =>
  Object.values(throttles).reduce((sum, n) => sum + n, 0);

const rules: readonly Rule[] = [
  {
    name: 'length of the load',
    bound: `at least ${bounds.loadSeconds} s in each repeat`,
    pick: ({ plannedSeconds, loadSeconds }) => plannedSeconds ?? loadSeconds,
    holds: (seconds) => seconds >= bounds.loadSeconds,
    text: (seconds) => duration(seconds * 1_000),
    sentence: (worst) =>
      `a load of ${worst} is too short to stand for a month: ${bounds.loadSeconds} s in each repeat are the least`,
  },
  {
    name: 'sent, of what was due',
    bound: `within ${share(bounds.sentShort)}`,
    pick: ({ sentRequests, dueRequests }) => dueRequests && sentRequests / dueRequests,
    holds: (sent) => Math.abs(sent - 1) <= bounds.sentShort,
    text: share,
    sentence: (worst, arm) => `the load generator sent ${worst} of the requests that were due ${arm}`,
    mustBeKnown: 'the raw files do not say how many requests were due',
  },
  {
    name: 'lateness of the load generator, p95',
    bound: `at most ${duration(bounds.lateMs)}`,
    pick: ({ latenessMs }) => latenessMs?.p95 ?? null,
    holds: (ms) => ms <= bounds.lateMs,
    text: duration,
    sentence: (worst, arm) =>
      `the load generator was ${worst} late ${arm} (p95): this machine cannot offer that load`,
  },
  {
    name: 'requests without an answer',
    bound: `at most ${share(bounds.unanswered)}`,
    pick: (repeat) => shareOf(repeat, (status) => status === 'none'),
    holds: (part) => part <= bounds.unanswered,
    text: share,
    sentence: (worst, arm) => `${worst} of the requests got no answer ${arm}`,
  },
  {
    name: 'answers 5xx',
    bound: `at most ${share(bounds.serverErrors)}`,
    pick: (repeat) => shareOf(repeat, (status) => status.startsWith('5')),
    holds: (part) => part <= bounds.serverErrors,
    text: share,
    sentence: (worst, arm) => `${worst} of the requests were answered with 5xx ${arm}`,
  },
  {
    name: 'other answers that the design does not give',
    bound: `at most ${share(bounds.otherAnswers)}`,
    pick: (repeat) =>
      repeat.unexpectedAnswers / Math.max(1, repeat.requests) -
      shareOf(repeat, (status) => status === 'none' || status.startsWith('5')),
    holds: (part) => part <= bounds.otherAnswers,
    text: (part) => share(Math.max(0, part)),
    sentence: (worst, arm) => `${worst} of the requests were refused ${arm}`,
  },
  {
    name: 'goals missed',
    bound: 'none',
    pick: ({ goalsMissed }) => goalsMissed.length,
    holds: (missed) => missed === 0,
    text: count,
    sentence: (worst, arm) =>
      `${plural(Number(worst), 'goal')} of the scenario ${worst === '1' ? 'was' : 'were'} missed ${arm}`,
  },
  {
    name: 'dead letters',
    bound: 'none',
    pick: ({ deadLetters }) => deadLetters,
    holds: (dead) => dead === 0,
    text: count,
    sentence: (worst, arm) =>
      `${plural(Number(worst.replaceAll(',', '')), 'good message')} went to the dead-letter queue ${arm}: as it is set, it does not carry this load`,
  },
  {
    name: 'from the end of the load to an empty queue',
    bound: 'no longer than the load',
    pick: ({ drainMs }) => drainMs,
    holds: (ms, { plannedSeconds, loadSeconds }) => ms <= (plannedSeconds ?? loadSeconds) * 1_000,
    text: duration,
    sentence: (worst, arm) => `the queue was empty only ${worst} after the load ${arm}: it did not keep up`,
  },
  {
    name: 'received → stored, p95',
    bound: 'no longer than the load',
    pick: ({ endToEndMs }) => endToEndMs?.p95 ?? null,
    holds: (ms, { plannedSeconds, loadSeconds }) => ms <= (plannedSeconds ?? loadSeconds) * 1_000,
    text: duration,
    sentence: (worst, arm) =>
      `events were stored ${worst} after they were received ${arm} (p95): it did not keep up`,
  },
  {
    name: 'throttled, for each invocation',
    bound: `at most ${bounds.throttledPerInvocation}`,
    pick: (repeat) => throttled(repeat) / Math.max(1, repeat.invocations),
    holds: (each) => each <= bounds.throttledPerInvocation,
    text: (each) => String(Number(each.toPrecision(2))),
    sentence: (worst, arm) => `there were ${worst} throttled invocations for each one that ran ${arm}`,
  },
  {
    name: 'drift of received → stored within a repeat',
    bound: `last third at most ${bounds.driftTimes} × the first and ${duration(bounds.driftMs)} more`,
    pick: ({ driftMs }) => driftMs && driftMs.last - driftMs.first * bounds.driftTimes,
    holds: (beyond) => beyond <= bounds.driftMs,
    text: (beyond) => (beyond > 0 ? `+${duration(beyond)}` : 'none'),
    sentence: (worst, arm) =>
      `received → stored grew during the load ${arm} (${worst} beyond twice its beginning): it was not at rest`,
  },
];

/** What has to hold of a cell. The order is the order in which reasons are told. */
export function checksOf(cell: Cell, file: RunFile): Check[] {
  return [
    ...ranChecks(cell),
    ...rules.map((rule) => checkOf(rule, cell)),
    workCheck(cell),
    ...agreementChecks(cell),
    ...machineChecks(cell, file),
    ...limitCheck(file),
  ];
}

function checkOf(rule: Rule, { arms }: Cell): Check {
  const { name, bound, pick, holds, text, sentence, mustBeKnown } = rule;
  const broken: string[] = [];
  let unknown = false;
  const sides = arms.map(({ arm, repeats }) => {
    const found = repeats.flatMap((repeat) => {
      const value = pick(repeat);
      return value === null ? [] : [{ value, holds: holds(value, repeat) }];
    });
    if (found.length < repeats.length) unknown = true;
    const wrong = found.filter((each) => !each.holds);
    const worst = wrong.toSorted((a, b) => Math.abs(b.value - 1) - Math.abs(a.value - 1))[0];
    if (worst) broken.push(sentence(text(worst.value), `on ${armName(arm)}`));
    return {
      arm,
      text:
        found.length === 0
          ? 'not known'
          : rangeText(
              found.map(({ value }) => value),
              text,
            ),
      holds: wrong.length === 0 && !(mustBeKnown && found.length < repeats.length),
    };
  });
  const reason = listedReasons(broken) ?? (unknown && mustBeKnown ? mustBeKnown : null);
  return { name, bound, arms: sides, broken: reason };
}

/** Two arms with the same trouble are one reason. */
function listedReasons(sentences: readonly string[]): string | null {
  return sentences.length === 0 ? null : sentences.join(', and ');
}

function rangeText(values: readonly number[], text: (value: number) => string): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(text);
  return least === most ? (most ?? '') : `${least} … ${most}`;
}

function ranChecks({ arms }: Cell): Check[] {
  const [only] = arms;
  const alone =
    arms.length < 2
      ? `only ${armName(only?.arm ?? 'one arm')} was run: there is nothing to compare with`
      : null;
  const least = (name: string, most: number, one: string, of: (side: CellArm) => number): Check => {
    const short = arms.filter((side) => of(side) < most);
    const [worst] = short.toSorted((a, b) => of(a) - of(b));
    return {
      name,
      bound: `at least ${most} on each arm`,
      arms: arms.map((side) => ({ arm: side.arm, text: count(of(side)), holds: of(side) >= most })),
      broken: worst
        ? `this run is too small to decide: ${plural(of(worst), one)} on ${armName(worst.arm)}, ${most} are the least`
        : null,
    };
  };
  const sum = (pick: (repeat: Measurement) => number) => (side: CellArm) =>
    side.repeats.reduce((total, repeat) => total + pick(repeat), 0);
  return [
    {
      name: 'arms',
      bound: 'at least 2',
      arms: arms.map(({ arm }) => ({ arm, text: 'ran', holds: arms.length > 1 })),
      broken: alone,
    },
    least(
      'accepted requests',
      bounds.acceptedRequests,
      'accepted request',
      sum(({ acceptedRequests }) => acceptedRequests),
    ),
    least(
      'invocations',
      bounds.invocations,
      'invocation',
      sum(({ invocations }) => invocations),
    ),
    {
      ...least('repeats', bounds.repeats, 'repeat', ({ repeats }) => repeats.length),
      broken: arms.some(({ repeats }) => repeats.length < bounds.repeats)
        ? `${plural(Math.min(...arms.map(({ repeats }) => repeats.length)), 'repeat')} of each arm ${bounds.repeats === 2 ? 'cannot' : 'do not'} say how far runs lie apart: ${bounds.repeats} are the least, 3 the default of pnpm compare`
        : null,
    },
  ];
}

/** Arms that did unequal work cannot be compared. */
function workCheck({ arms }: Cell): Check {
  const work = arms.map(({ arm, repeats }) => ({
    arm,
    events:
      repeats.reduce((sum, { acceptedEvents }) => sum + acceptedEvents, 0) / Math.max(1, repeats.length),
  }));
  const most = work.toSorted((a, b) => b.events - a.events)[0];
  const least = work.toSorted((a, b) => a.events - b.events)[0];
  const short = most && least && most.events > 0 ? 1 - least.events / most.events : 0;
  return {
    name: 'accepted events of a repeat',
    bound: `within ${share(bounds.unequalWork)} of each other`,
    arms: work.map(({ arm, events }) => ({
      arm,
      text: count(events),
      holds: !most || 1 - events / Math.max(1, most.events) <= bounds.unequalWork,
    })),
    broken:
      short > bounds.unequalWork && most && least
        ? `the arms did unequal work: ${count(least.events)} accepted events a repeat on ${armName(least.arm)}, ${count(most.events)} on ${armName(most.arm)}`
        : null,
  };
}

/** What a bill is made of has to be one thing, and not several. */
function agreementChecks({ arms }: Cell): Check[] {
  const figures: [string, (repeat: Measurement) => number | null, (value: number) => string][] = [
    ['duration of an invocation', ({ invocationMs }) => invocationMs, duration],
    [
      'CPU for a million events',
      ({ cpuSecondsPerMillionEvents }) => cpuSecondsPerMillionEvents,
      (s) => `${Number(s.toPrecision(3))} s`,
    ],
    ['accepted events a second', ({ eventsPerSecond }) => eventsPerSecond, count],
  ];
  return figures.map(([name, pick, text]) => {
    const sides = arms.map(({ arm, repeats }) => {
      const values = repeats.map(pick).filter((value): value is number => value !== null && value > 0);
      const times = values.length > 1 ? Math.max(...values) / Math.min(...values) : 1;
      return {
        arm,
        text: values.length > 0 ? rangeText(values, text) : 'not known',
        holds: times <= bounds.repeatsApart,
      };
    });
    const apart = sides.filter(({ holds }) => !holds);
    return {
      name: `${name}, over the repeats`,
      bound: `at most ${bounds.repeatsApart}-fold apart`,
      arms: sides,
      broken:
        apart.length > 0
          ? `the repeats are not of one thing: ${name} was ${apart.map((side) => `${side.text} on ${armName(side.arm)}`).join(', and ')}`
          : null,
    };
  });
}

/** Only what others did makes a machine busy: the load of the run itself does not. */
function machineChecks({ arms }: Cell, { target, machine }: RunFile): Check[] {
  if (target === 'aws') return [];
  const rule = (
    name: string,
    most: number,
    text: (value: number) => string,
    pick: Rule['pick'],
    sentence: string,
  ): Rule => ({
    name,
    bound: `at most ${text(most)}`,
    pick,
    holds: (value) => value <= most,
    text,
    sentence: (worst) => `the machine was busy with other work: ${sentence.replace('%', worst)}`,
  });
  const measured = arms.every(({ repeats }) =>
    repeats.every(({ machineLoad }) => machineLoad?.othersShare != null),
  );
  const per = (value: number): string => String(Number(value.toPrecision(2)));
  const found = measured
    ? [
        rule(
          'CPU time stolen by other machines',
          bounds.steal,
          share,
          ({ machineLoad }) => machineLoad?.stealShare ?? null,
          'other machines took % of its CPU time',
        ),
        rule(
          'CPU time of other processes',
          bounds.othersCpu,
          share,
          ({ machineLoad }) => machineLoad?.othersShare ?? null,
          'other processes took % of its CPU time',
        ),
        rule(
          'run queue: threads of others for each CPU',
          bounds.othersRunnable,
          per,
          ({ machineLoad }) => machineLoad?.othersRunnable ?? null,
          '% threads of others ran or waited for each CPU',
        ),
      ]
    : [
        rule(
          'load average for each CPU (what others took was not measured)',
          bounds.loadAveragePerCpu,
          per,
          ({ loadAverage }) => loadAverage && loadAverage / machine.cpus,
          'a load average of % for each CPU, and what of it was the run’s own is not known',
        ),
      ];
  return found.map((each) => onceOnly(checkOf(each, { arms } as Cell)));
}

/** A machine is one, whichever arm ran: the first sentence is enough. */
function onceOnly(check: Check): Check {
  return { ...check, broken: check.broken?.split(', and the machine')[0] ?? null };
}

function limitCheck({ generator }: RunFile): Check[] {
  if (!generator) return [];
  const { plannedRequestsPerSecond, possibleRequestsPerSecond, beyondLimit } = generator;
  return [
    {
      name: 'what this machine can offer',
      bound: `at least the ${count(plannedRequestsPerSecond)} requests/s of the plan`,
      arms: [],
      broken: beyondLimit
        ? `the plan is beyond what this machine can offer: ${count(plannedRequestsPerSecond)} requests/s, of ${count(possibleRequestsPerSecond)} that are possible`
        : null,
    },
  ];
}

/** Reasons as sentences. */
export function brokenReasons(checks: readonly Check[]): string[] {
  return checks.flatMap(({ broken }) => (broken ? [`${capital(broken)}.`] : []));
}
