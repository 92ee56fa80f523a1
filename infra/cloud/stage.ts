import { type Arm, checkConfig, config, type Stage, type StageConfig } from '@telemetry/settings';

/** What a command works on: the stacks of one stage. */
export interface Target {
  stage: Stage;
  config: StageConfig;
  arms: readonly Arm[];
}

/** Without `chosen`, the arms of the settings. Throws with the rule and the value when the stage's settings break one. */
export function targetOf(stage: Stage, chosen: readonly Arm[] = config[stage].arms): Target {
  checkConfig(stage, config[stage]);
  return { stage, config: config[stage], arms: chosen };
}

/** Those of the arms that have a capacity provider and a network of their own. */
export function armsOnInstances(arms: readonly Arm[]): Exclude<Arm, 'default'>[] {
  return arms.filter((arm) => arm !== 'default');
}
