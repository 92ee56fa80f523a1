import type { FindingKind } from '@telemetry/race-runner';
import type { Arm } from './lab-run.ts';
import { lintHalf } from './lint-half.ts';
import type { Pair } from './pair.ts';
import { raceHalf } from './race-half.ts';
import { type Half, runHalf } from './run-half.ts';

/** The symptom in numbers: 0 is right. */
export interface Score {
  count: number;
  of: number;
}

export interface HalfResult {
  onDefault: Score;
  onManagedInstances: Score;
  lint: string[];
  race: FindingKind[];
}

export interface LabRow {
  name: string;
  symptom: string;
  why: string;
  unsafe: HalfResult;
  safe: HalfResult;
  /** What the run showed that the lesson does not say. Empty: the lesson holds. */
  contradictions: string[];
}

/** Runs both halves of a pair on both arms, lints them, and lets the race runner look at them. */
export async function runPair(pair: Pair): Promise<LabRow> {
  const unsafe = await resultOf(pair, 'unsafe');
  const safe = await resultOf(pair, 'safe');
  return {
    name: pair.name,
    symptom: pair.symptom,
    why: pair.why,
    unsafe,
    safe,
    contradictions: contradictions(pair, unsafe, safe),
  };
}

async function resultOf(pair: Pair, half: Half): Promise<HalfResult> {
  const score = async (arm: Arm): Promise<Score> => {
    const run = await runHalf(pair, half, arm);
    return { count: pair.count(run), of: pair.of?.(run) ?? run.answered.length + run.unanswered.length };
  };
  return {
    onDefault: await score('default'),
    onManagedInstances: await score('managed-instances'),
    lint: await lintHalf(pair, half),
    race: await raceHalf(pair, half),
  };
}

function contradictions(pair: Pair, unsafe: HalfResult, safe: HalfResult): string[] {
  const { foundBy, safeAtMost = 0, safeBreaks, wrongOnDefault = false, ofDegree = false } = pair;
  const lesser = (score: Score): boolean => score.count < unsafe.onManagedInstances.count;
  const claims: [boolean, string][] = [
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
    [
      foundBy.lint === null || unsafe.lint.includes(foundBy.lint),
      `lint of unsafe: ${unsafe.lint.join(', ')}`,
    ],
    [safe.lint.every((rule) => rule === safeBreaks), `lint of safe: ${safe.lint.join(', ')}`],
    [
      foundBy.race === null || unsafe.race.includes(foundBy.race),
      `race of unsafe: ${unsafe.race.join(', ')}`,
    ],
    [safe.race.length === 0, `race of safe: ${safe.race.join(', ')}`],
  ];
  return claims.filter(([holds]) => !holds).map(([, what]) => what);
}
