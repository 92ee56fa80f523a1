import type { Cell, CellArm, Deployment, Measurement, Run, RunFile } from '@telemetry/runs';
import { armName, count, duration, listed, plural, share } from '../../format.ts';
import { bounds } from './bounds.ts';
import { type Check, rangeText } from './check.ts';

/** Arms have to have done the same work, under the same settings, one after the other; and repeats have to be of one thing. */
export function comparabilityChecks(
  cell: Cell,
  file: Pick<RunFile, 'settings' | 'target' | 'arms' | 'startedAt' | 'endedAt'>,
  sessions: Run['sessions'],
): Check[] {
  return [
    plannedArmsCheck(cell, file),
    ...workChecks(cell),
    ...agreementChecks(cell),
    ...settingsChecks(cell),
    planCheck(cell),
    seedsCheck(cell),
    repeatsCheck(cell, file),
    ...(file.target === 'aws' ? [] : [apartCheck(cell, sessions)]),
    timeOfRunCheck(cell, file),
  ];
}

/** An arm that was to run and did not may be the better one. */
function plannedArmsCheck({ arms }: Cell, { arms: planned }: Pick<RunFile, 'arms'>): Check {
  const missing = planned.filter((arm) => !arms.some((side) => side.arm === arm));
  return {
    name: 'arms that were planned',
    bound: 'all of them',
    arms: arms.map(({ arm }) => ({ arm, text: 'ran', holds: true })),
    broken:
      missing.length > 0
        ? `${listed(missing.map(armName))} ${missing.length === 1 ? 'was' : 'were'} planned and did not run`
        : null,
  };
}

/** Arms that did unequal work cannot be compared. */
function workChecks({ arms }: Cell): Check[] {
  const figures: [string, (repeat: Measurement) => number, string][] = [
    ['accepted events of a repeat', ({ acceptedEvents }) => acceptedEvents, 'accepted events a repeat'],
    [
      'events in a request',
      ({ acceptedEvents, acceptedRequests }) => acceptedEvents / Math.max(1, acceptedRequests),
      'events in a request',
    ],
    ['bytes of a request', ({ meanBodyBytes }) => meanBodyBytes, 'bytes a request'],
    ['accepted events a second', ({ eventsPerSecond }) => eventsPerSecond, 'accepted events a second'],
  ];
  return figures.map(([name, pick, words]) => {
    const work = arms.map(({ arm, repeats }) => ({
      arm,
      value: repeats.reduce((sum, repeat) => sum + pick(repeat), 0) / Math.max(1, repeats.length),
    }));
    const most = work.toSorted((a, b) => b.value - a.value)[0];
    const least = work.toSorted((a, b) => a.value - b.value)[0];
    const short = (value: number): number => (most && most.value > 0 ? 1 - value / most.value : 0);
    return {
      name,
      bound: `within ${share(bounds.unequalWork)} of each other`,
      arms: work.map(({ arm, value }) => ({
        arm,
        text: count(value),
        holds: short(value) <= bounds.unequalWork,
      })),
      broken:
        most && least && short(least.value) > bounds.unequalWork
          ? `the arms did unequal work: ${count(least.value)} ${words} on ${armName(least.arm)}, ${count(most.value)} on ${armName(most.arm)}`
          : null,
    };
  });
}

/** What arms share, whatever runs them: batches, and what the twin was told of AWS. */
const sharedSettings: Record<string, (deployment: Deployment) => unknown> = {
  stage: ({ stage }) => stage ?? 'not said',
  batchSize: ({ batchSize }) => batchSize,
  batchingWindowSeconds: ({ batchingWindowSeconds }) => batchingWindowSeconds,
  edge: ({ edge }) => edge,
  architecture: ({ architecture }) => architecture,
  timeoutSeconds: ({ timeoutSeconds }) => timeoutSeconds,
  maxReceiveCount: ({ maxReceiveCount }) => maxReceiveCount,
  region: ({ region }) => region ?? 'none',
  s3PutLatencyMs: ({ twin }) => twin?.s3PutLatencyMs ?? 'AWS’s',
  timeScale: ({ twin }) => twin?.timeScale ?? 1,
};

/** In its own region, whichever's prices are asked for. */
const asItRan = ({ sessions, deployment }: CellArm): Deployment | null =>
  sessions[0]?.deployment ?? deployment;

/** What shapes the work has to be the same in each repeat of an arm, and what arms share on all of them. */
function settingsChecks({ arms }: Cell): Check[] {
  const told = (values: readonly unknown[]): string =>
    [...new Set(values.map((value) => JSON.stringify(value)))].join(', ');
  const changed = arms.map(({ arm, sessions }) => ({
    arm,
    kinds: new Set(sessions.map(({ deployment }) => JSON.stringify(deployment))).size,
  }));
  const several = changed.filter(({ kinds }) => kinds > 1).map(({ arm }) => armName(arm));
  const foreign = arms.filter(({ arm, sessions }) =>
    sessions.some((session) => session.arm !== arm || (session.deployment?.arm ?? arm) !== arm),
  );
  const shared = Object.entries(sharedSettings).map(([name, pick]) => ({
    name,
    values: arms.flatMap((side) => {
      const deployment = asItRan(side);
      return deployment ? [{ arm: side.arm, value: pick(deployment) }] : [];
    }),
  }));
  const apart = shared.filter(({ values }) => new Set(values.map(({ value }) => value)).size > 1);
  return [
    {
      name: 'deployment and counters',
      bound: 'of the arm that they stand with',
      arms: arms.map((side) => ({
        arm: side.arm,
        text: foreign.includes(side) ? 'of another arm' : 'its own',
        holds: !foreign.includes(side),
      })),
      broken:
        foreign.length > 0
          ? `the raw files hold another arm’s deployment or counters on ${listed(foreign.map(({ arm }) => armName(arm)))}`
          : null,
    },
    {
      name: 'deployments over the repeats',
      bound: 'one and the same',
      arms: changed.map(({ arm, kinds }) => ({ arm, text: count(kinds), holds: kinds <= 1 })),
      broken:
        several.length > 0
          ? `the repeats are not of one thing: another deployment ran in some of them on ${listed(several)}`
          : null,
    },
    {
      name: Object.keys(sharedSettings).join(', '),
      bound: 'the same on each arm',
      arms: arms.map((side) => {
        const deployment = asItRan(side);
        return {
          arm: side.arm,
          text: deployment
            ? Object.values(sharedSettings)
                .map((pick) => pick(deployment))
                .join(', ')
            : 'not known',
          holds: apart.length === 0,
        };
      }),
      broken:
        apart.length > 0
          ? `the arms are not deployed alike: ${apart.map(({ name, values }) => `${name} is ${told(values.map(({ value }) => value))}`).join(', ')}`
          : null,
    },
  ];
}

/** Every repeat is due the same load: as many requests in as long a time. */
function planCheck({ arms }: Cell): Check {
  const sides = arms.map(({ arm, repeats }) => ({
    arm,
    plans: [
      ...new Set(
        repeats.flatMap(({ dueRequests, plannedSeconds }) =>
          dueRequests === null || plannedSeconds === null
            ? []
            : `${count(dueRequests)} requests in ${duration(plannedSeconds * 1_000)}`,
        ),
      ),
    ],
  }));
  const plans = new Set(sides.flatMap((side) => side.plans));
  // As much in as long a time may still be a burst on one arm and an even load on the other.
  const shapes = new Set(arms.flatMap(({ repeats }) => repeats.flatMap(({ plan }) => plan ?? [])));
  const kinds = plans.size > 1 ? plans : shapes;
  return {
    name: 'plan of the load',
    bound: 'one and the same',
    arms: sides.map(({ arm, plans: mine }) => ({
      arm,
      text: mine.join(', ') || 'not known',
      holds: kinds.size <= 1,
    })),
    broken: kinds.size > 1 ? `not every repeat was due the same load: ${listed([...kinds])}` : null,
  };
}

/** The same seed makes the same batches: arms are compared by what they did with the same. One repeat decides nothing, whatever it was sent. */
function seedsCheck({ arms }: Cell): Check {
  const seeds = Map.groupBy(
    arms.flatMap(({ repeats }) => (repeats.length < bounds.repeats ? [] : repeats)),
    ({ repeat }) => repeat,
  );
  const apart = [...seeds].flatMap(([repeat, of]) =>
    new Set(of.map(({ seed }) => seed)).size > 1 ? [repeat] : [],
  );
  return {
    name: 'batches of a repeat',
    bound: 'of one seed on each arm',
    arms: arms.map(({ arm, repeats }) => ({
      arm,
      text: [...new Set(repeats.map(({ seed }) => seed))].join(', '),
      holds: !repeats.some(({ repeat }) => apart.includes(repeat)),
    })),
    broken:
      apart.length > 0
        ? `the arms were not sent the same batches: other seeds in ${apart.length === 1 ? 'repeat' : 'repeats'} ${listed(apart.map(String))}`
        : null,
  };
}

/** A repeat that is there twice says nothing of how far repeats lie apart, and one that is missing was not left out by chance. */
function repeatsCheck({ arms }: Cell, { settings }: Pick<RunFile, 'settings'>): Check {
  const planned = typeof settings['repeats'] === 'number' ? settings['repeats'] : 0;
  const sides = arms.map(({ arm, repeats }) => ({
    arm,
    made: repeats.length,
    kinds: Math.min(
      new Set(repeats.map(({ repeat }) => repeat)).size,
      new Set(repeats.map(({ startedAtMs }) => startedAtMs)).size,
    ),
  }));
  const twice = sides.filter(({ made, kinds }) => kinds < made);
  return {
    name: 'different repeats',
    bound: 'all that were planned, and as many on each arm',
    arms: sides.map(({ arm, made, kinds }) => ({
      arm,
      text: kinds === made ? count(made) : `${count(kinds)} of ${count(made)}`,
      holds: kinds === made && made === sides[0]?.made && made >= planned,
    })),
    broken:
      twice.length > 0
        ? `a repeat is there more than once on ${listed(twice.map(({ arm }) => armName(arm)))}`
        : sides.some(({ made }) => made !== sides[0]?.made)
          ? `the arms have unequally many repeats: ${listed(sides.map(({ arm, made }) => `${count(made)} on ${armName(arm)}`))}`
          : sides.some(({ made }) => made < planned)
            ? `the run ended early: ${listed([...new Set(sides.map(({ made }) => count(made)))])} of ${plural(planned, 'repeat')} are there`
            : null,
  };
}

/** A load of another day is one of another run. Clocks that are not to be read say nothing. */
function timeOfRunCheck(
  { arms }: Cell,
  { startedAt, endedAt }: Pick<RunFile, 'startedAt' | 'endedAt'>,
): Check {
  const [fromMs, toMs] = [Date.parse(startedAt) - bounds.lateMs, Date.parse(endedAt) + bounds.lateMs];
  const sides = arms.map(({ arm, repeats }) => ({
    arm,
    outside: repeats.filter(
      ({ startedAtMs, loadSeconds }) => startedAtMs < fromMs || startedAtMs + loadSeconds * 1_000 > toMs,
    ).length,
  }));
  const foreign = sides.filter(({ outside }) => outside > 0);
  return {
    name: 'repeats before the run began or after it ended',
    bound: 'none',
    arms: sides.map(({ arm, outside }) => ({ arm, text: count(outside), holds: outside === 0 })),
    broken:
      foreign.length > 0
        ? `repeats are of another time than this run, on ${listed(foreign.map(({ arm }) => armName(arm)))}`
        : null,
  };
}

/** What ran at the same time on one machine took it from each other. */
function apartCheck({ arms }: Cell, sessions: Run['sessions']): Check {
  const spans = sessions
    .flatMap(({ scenarios }) => scenarios.map(({ measurement }) => measurement))
    .map(({ startedAtMs, loadSeconds, name }) => ({
      name,
      from: startedAtMs,
      to: startedAtMs + loadSeconds * 1_000,
    }));
  const sides = arms.map(({ arm, repeats }) => ({
    arm,
    beside: repeats.filter(({ startedAtMs, loadSeconds }) => {
      const to = startedAtMs + loadSeconds * 1_000;
      return spans.filter((span) => span.from < to && startedAtMs < span.to).length > 1;
    }).length,
  }));
  const shared = sides.filter(({ beside }) => beside > 0);
  return {
    name: 'repeats beside another load of this run',
    bound: 'none',
    arms: sides.map(({ arm, beside }) => ({ arm, text: count(beside), holds: beside === 0 })),
    broken:
      shared.length > 0
        ? `loads of this run overlapped on one machine, on ${listed(shared.map(({ arm }) => armName(arm)))}`
        : null,
  };
}

/** What a bill is made of has to be one thing, and not several. */
function agreementChecks({ arms }: Pick<Cell, 'arms'>): Check[] {
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
