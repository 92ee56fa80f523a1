import { basename } from 'node:path';
import { type CellArm, factorBetween, type Interval, median, readRun } from '@telemetry/runs';
import { figures } from '../figures.ts';
import { usd } from '../format.ts';
import { type Report, reportOf } from '../report.ts';

/** One figure of one arm, in an earlier run and in this one. */
export interface Change {
  cell: string;
  arm: string;
  label: string;
  before: string;
  now: string;
  /** By what factor it is larger now, with 95 %; null where the repeats are too few, or one of them has none. */
  factor: Interval | null;
  /** Whether that leaves 1 out. */
  differs: boolean;
}

export interface Earlier {
  folder: string;
  startedAt: string;
  choice: string;
  /** What else is not the same: the machine, settings of the run and of what was deployed. */
  otherwise: string[];
  changes: Change[];
  /** Cells that only one of the runs has. */
  unmatched: string[];
}

const shown = [
  'accepted events a second',
  'HTTP p95',
  'received → stored p50',
  'received → stored p95',
  'messages an invocation',
  'duration of an invocation, mean',
  'objects for a million events',
  'CPU seconds for a million events',
  'memory of all environments, at most',
];

/** What changed since the run of another folder. Throws `NoRunError`. */
export async function earlierThan(now: Report, folder: string): Promise<Earlier> {
  return compareWith(now, reportOf(await readRun(folder), now.stage, now.region), basename(folder));
}

export function compareWith(now: Report, before: Report, folder: string): Earlier {
  const pairs = now.cells.flatMap((cell) =>
    cell.arms.flatMap((side) => {
      const other = before.cells
        .find(({ title }) => title === cell.title)
        ?.arms.find(({ arm }) => arm === side.arm);
      return other ? [{ title: cell.title, side, other }] : [];
    }),
  );
  const titles = (report: Report): string[] =>
    report.cells.flatMap(({ title, arms }) => arms.map(({ arm }) => `${title} on ${arm}`));
  const [ours, theirs] = [titles(now), titles(before)];
  return {
    folder,
    startedAt: before.run.file.startedAt,
    choice: before.verdict.choice,
    otherwise: otherwise(now, before, pairs),
    changes: pairs.flatMap(({ title, side, other }) => [
      ...billChange(now, before, title, side.arm),
      ...figures
        .filter(({ label }) => shown.includes(label))
        .flatMap(({ label, pick, text }) => {
          const values = ({ repeats }: CellArm): number[] =>
            repeats.map(pick).filter((value) => value !== null);
          return changeOf({ cell: title, arm: side.arm, label }, values(other), values(side), text);
        }),
    ]),
    unmatched: [
      ...ours.filter((title) => !theirs.includes(title)).map((title) => `${title}: only in this run`),
      ...theirs.filter((title) => !ours.includes(title)).map((title) => `${title}: only in the earlier run`),
    ],
  };
}

function changeOf(
  of: Pick<Change, 'cell' | 'arm' | 'label'>,
  before: readonly number[],
  now: readonly number[],
  text: (value: number) => string,
): Change[] {
  if (before.length === 0 || now.length === 0) return [];
  const factor = factorBetween(now, before);
  return [
    {
      ...of,
      before: text(median(before)),
      now: text(median(now)),
      factor,
      differs: factor !== null && (factor.low > 1 || factor.high < 1),
    },
  ];
}

/** Each run's bills at its own load. */
function billChange(now: Report, before: Report, cell: string, arm: string): Change[] {
  const perMillion = ({ costs }: Report): number[] => {
    const cost = costs.get(cell);
    const bills = cost?.arms.find((each) => each.arm === arm)?.usdPerMonthOfRepeats ?? [];
    return bills.map((month) => (month / (cost?.measuredEventsPerMonth ?? NaN)) * 1e6);
  };
  return changeOf({ cell, arm, label: 'a million events, all in' }, perMillion(before), perMillion(now), usd);
}

function otherwise(
  now: Report,
  before: Report,
  pairs: readonly { side: CellArm; other: CellArm }[],
): string[] {
  const [ours, theirs] = [now.run.file, before.run.file];
  return [
    ...differences('machine', theirs.machine, ours.machine),
    ...differences('run', theirs.settings, ours.settings),
    ...new Set(
      pairs.flatMap(({ side, other }) =>
        differences(side.arm, other.deployment ?? {}, side.deployment ?? {}),
      ),
    ),
  ];
}

function differences(what: string, before: object, now: object): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const told = (of: object, name: string): string =>
    JSON.stringify((of as Record<string, unknown>)[name]) ?? 'none';
  return names
    .filter((name) => told(before, name) !== told(now, name))
    .map((name) => `${what}: ${name} was ${told(before, name)}, is ${told(now, name)}`);
}

/** In words. */
export function changeText({ factor, differs }: Change): string {
  if (!factor) return 'too few repeats to say';
  const percentOf = (times: number): string => `${times >= 1 ? '+' : ''}${((times - 1) * 100).toFixed(0)} %`;
  const range = `${percentOf(factor.low)} … ${percentOf(factor.high)}`;
  return differs ? range : `within the repeats (${range})`;
}
