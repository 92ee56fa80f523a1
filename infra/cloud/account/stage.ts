import { type Arm, readConfig, type Stage, type StageConfig } from '@telemetry/settings';

/** What a command works on: the stacks of one stage. */
export interface Target {
  stage: Stage;
  config: StageConfig;
  arms: readonly Arm[];
}

/** Without `chosen`, the arms of the settings. Throws a `SettingsError` when the settings of any stage break a rule. */
export function targetOf(stage: Stage, chosen?: readonly Arm[]): Target {
  const config = readConfig()[stage];
  return { stage, config, arms: chosen ?? config.arms };
}

/** Those of the arms that have a capacity provider and a network of their own. */
export function armsOnInstances(arms: readonly Arm[]): Exclude<Arm, 'default'>[] {
  return arms.filter((arm) => arm !== 'default');
}
