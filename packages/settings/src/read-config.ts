import { changeConfig, type Changes } from './change-config.ts';
import { checkSettings, SettingsError } from './check-config.ts';
import { config, projectName, type Stage, stages } from './project.ts';
import type { StageConfig } from './stage-config.ts';

/**
 * The settings of all stages, checked. Throws a `SettingsError` that names every broken rule of any of them, so that whoever
 * reads one stage hears of the others.
 */
export const readConfig = (): Readonly<Record<Stage, StageConfig>> =>
  checkSettings({ projectName, stages, config }).config;

/** Those of one stage, with changes that keep the rules, too. All stages are checked. Throws a `SettingsError`. */
export function readStage(stage: string, changes: Changes = {}): StageConfig {
  if (!(stages as readonly string[]).includes(stage))
    throw new SettingsError(`There is no stage "${stage}". Stages: ${stages.join(', ')}.`);
  const changed = { ...config, [stage]: changeConfig(config[stage as Stage], changes) };
  return checkSettings({ projectName, stages, config: changed }).config[stage as Stage];
}
