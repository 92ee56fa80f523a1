import type { ComputeType } from '@telemetry/settings';
import type { FindingKind } from '@telemetry/race-runner';
import { lintHalf } from './lint-half.ts';
import type { Pair } from './pair.ts';
import { raceHalf } from './race-half.ts';
import { type Half, runHalf } from './run-half.ts';

/** The symptom in numbers: 0 is right. */
export interface Score {
  count: number;
  of: number;
}

/** What the two arms showed of one half. */
export interface Runs {
  onDefault: Score;
  onManagedInstances: Score;
}

export interface HalfResult extends Runs {
  lint: string[];
  race: FindingKind[];
}

type Halves<Result> = Record<Half, Result>;

export interface LabRow extends Halves<HalfResult> {
  name: string;
  symptom: string;
  why: string;
  /** What the run showed that the lesson does not say. Empty: the lesson holds. */
  contradictions: string[];
}

/** Runs both halves of a pair on both arms, lints them, and lets the race runner look at them; aborted, it stops what it started. */
export async function runPair(pair: Pair, signal?: AbortSignal): Promise<LabRow> {
  const runs = await runsOf(pair, signal);
  const lint = await lintOf(pair);
  const race = await racesOf(pair, signal);
  const half = (which: Half): HalfResult => ({ ...runs[which], lint: lint[which], race: race[which] });
  return {
    name: pair.name,
    symptom: pair.symptom,
    why: pair.why,
    unsafe: half('unsafe'),
    safe: half('safe'),
    contradictions: [
      ...contradictionsOfRuns(pair, runs),
      ...contradictionsOfLint(pair, lint),
      ...contradictionsOfRaces(pair, race),
    ],
  };
}

const both = async <Result>(result: (half: Half) => Promise<Result>): Promise<Halves<Result>> => ({
  unsafe: await result('unsafe'),
  safe: await result('safe'),
});

/** Both halves on both arms. */
export const runsOf = (pair: Pair, signal?: AbortSignal): Promise<Halves<Runs>> =>
  both(async (half) => {
    const score = async (arm: ComputeType): Promise<Score> => {
      const run = await runHalf(pair, half, arm, signal);
      return { count: pair.count(run), of: pair.of?.(run) ?? run.answered.length + run.unanswered.length };
    };
    return { onDefault: await score('default'), onManagedInstances: await score('managed-instances') };
  });

export const lintOf = (pair: Pair): Promise<Halves<string[]>> => both((half) => lintHalf(pair, half));

export const racesOf = (pair: Pair, signal?: AbortSignal): Promise<Halves<FindingKind[]>> =>
  both((half) => raceHalf(pair, half, signal));

export function contradictionsOfRuns(pair: Pair, { unsafe, safe }: Halves<Runs>): string[] {
  const { safeAtMost = 0, wrongOnDefault = false, ofDegree = false } = pair;
  const lesser = (score: Score): boolean => score.count < unsafe.onManagedInstances.count;
  return whatDoesNotHold([
    [
      ofDegree ? lesser(unsafe.onDefault) : unsafe.onDefault.count > 0 === wrongOnDefault,
      `unsafe on default Lambda: ${unsafe.onDefault.count}`,
    ],
    [
      unsafe.onManagedInstances.count > safeAtMost,
      `unsafe on managed instances: ${unsafe.onManagedInstances.count}`,
    ],
    [
      ofDegree ? lesser(safe.onManagedInstances) : safe.onManagedInstances.count <= safeAtMost,
      `safe on managed instances: ${safe.onManagedInstances.count}`,
    ],
    [
      ofDegree || safeAtMost > 0 || safe.onDefault.count === 0,
      `safe on default Lambda: ${safe.onDefault.count}`,
    ],
  ]);
}

export const contradictionsOfLint = (
  { foundBy, safeBreaks }: Pair,
  { unsafe, safe }: Halves<string[]>,
): string[] =>
  whatDoesNotHold([
    [foundBy.lint === null || unsafe.includes(foundBy.lint), `lint of unsafe: ${unsafe.join(', ')}`],
    [safe.every((rule) => rule === safeBreaks), `lint of safe: ${safe.join(', ')}`],
  ]);

export const contradictionsOfRaces = ({ foundBy }: Pair, { unsafe, safe }: Halves<FindingKind[]>): string[] =>
  whatDoesNotHold([
    [foundBy.race === null || unsafe.includes(foundBy.race), `race of unsafe: ${unsafe.join(', ')}`],
    [safe.length === 0, `race of safe: ${safe.join(', ')}`],
  ]);

const whatDoesNotHold = (claims: readonly (readonly [boolean, string])[]): string[] =>
  claims.filter(([holds]) => !holds).map(([, what]) => what);
