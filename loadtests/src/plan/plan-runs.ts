import type { Profile } from './profile.ts';
import type { Settings, Sweep } from './settings.ts';

/** One start of one arm for one scenario. */
export interface PlannedRun {
  arm: string;
  scenario: string;
  profile: Profile;
  /** `setting=value` of a sweep, or empty. */
  variant: string;
  repeat: number;
  settings: Settings;
  seed: number;
}

export interface PlanOptions {
  arms: readonly string[];
  scenarios: readonly string[];
  profiles: readonly Profile[];
  settings: Settings;
  sweep?: Sweep;
  repeats: number;
  seed: number;
}

/**
 * Which runs in which order. Arms take turns, and the one that goes first changes with each repeat, so that a machine that
 * grows warm or busy favours neither. Both arms of a repeat get the same seed, hence the same load.
 */
export function planRuns({
  arms,
  scenarios,
  profiles,
  settings,
  sweep,
  repeats,
  seed,
}: PlanOptions): PlannedRun[] {
  const variants = sweep
    ? sweep.values.map((value) => ({
        variant: `${sweep.setting}=${value}`,
        settings: { ...settings, [sweep.setting]: value },
      }))
    : [{ variant: '', settings }];
  const cells = variants.flatMap((variant) =>
    scenarios.flatMap((scenario) => profiles.map((profile) => ({ ...variant, scenario, profile }))),
  );
  return Array.from({ length: repeats }, (_, index) => index + 1).flatMap((repeat) =>
    cells.flatMap((cell, place) =>
      (repeat % 2 === 1 ? arms : arms.toReversed()).map((arm) => ({
        ...cell,
        arm,
        repeat,
        seed: seed + (repeat * cells.length + place) * 100_000,
      })),
    ),
  );
}

/** The folder of a run below the arm's. */
export function runFolder({ scenario, profile, variant, repeat }: PlannedRun): string {
  return [scenario, profile.name === 'as-is' ? '' : profile.name, variant.replace('=', '-'), String(repeat)]
    .filter(Boolean)
    .join('_');
}
