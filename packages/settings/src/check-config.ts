import { stackNameLength } from './aws-limits.ts';
import { arms } from './arms.ts';
import { brokenRules } from './broken-rules.ts';
import { type StageConfig, stageShape } from './stage-config.ts';
import { wordMisfits } from './word-misfits.ts';

/** Settings that a person has to change; the message has a line for each of them, with the rule and the value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** All that a project's settings are. */
export interface Settings {
  projectName: string;
  stages: readonly string[];
  config: Readonly<Record<string, unknown>>;
}

/** Throws a `SettingsError` with every misfit of the shape, or else with every broken rule that is no stated exception. */
export function checkConfig(stage: string, config: unknown): StageConfig {
  const { success, data, error } = stageShape.safeParse(config);
  const broken = success ? brokenRules(data) : wordMisfits(config, error);
  if (!success || broken.length > 0) throw new SettingsError(worded(stage, broken));
  return data;
}

/** Throws one `SettingsError` for the names and all stages, so that a fault is found before the day of its deployment. */
export function checkSettings<Known extends Settings>(
  settings: Known,
): Known & { config: Record<string, StageConfig> } {
  const broken = brokenNames(settings);
  const faults =
    broken.length > 0 ? [`The project's names break ${ruleOrRules(broken)}:\n${lines(broken)}`] : [];
  for (const [stage, config] of Object.entries(settings.config))
    try {
      checkConfig(stage, config);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      faults.push(error.message);
    }
  if (faults.length > 0) throw new SettingsError(faults.join('\n'));
  return settings as Known & { config: Record<string, StageConfig> };
}

/** Letters, digits and single hyphens, as stacks, metrics and API keys may have. */
const isName = (text: string): boolean => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text);

function brokenNames({ projectName, stages, config }: Settings): string[] {
  const configured = Object.keys(config);
  const names = [
    ['projectName', projectName],
    ...[...stages, ...configured.filter((stage) => !stages.includes(stage))].map((stage) => [
      'a stage',
      stage,
    ]),
  ];
  const longest = Math.max(
    ...names.slice(1).map(([, stage = '']) => `${projectName}-${stage}-${longestArm}`.length),
  );
  return [
    ...names.flatMap(([what, name = '']) =>
      isName(name)
        ? []
        : [
            `names: a name is lower-case letters, digits and single hyphens, a letter first, but ${what} is "${name}"`,
          ],
    ),
    ...(longest > stackNameLength
      ? [`stack-names: the name of a stack has at most ${stackNameLength} characters, but one has ${longest}`]
      : []),
    ...(stages.length > 0 &&
    new Set(stages).size === stages.length &&
    [...stages].sort().join() === configured.sort().join()
      ? []
      : [
          `stages: each stage is named once and has settings, but stages is [${stages.join(', ')}] and config has ${configured.join(', ') || 'none'}`,
        ]),
  ];
}

const longestArm = [...arms].sort((a, b) => b.length - a.length)[0];

const worded = (stage: string, broken: readonly string[]): string =>
  `Stage "${stage}" breaks ${ruleOrRules(broken)}:\n${lines(broken)}`;
const ruleOrRules = ({ length }: readonly string[]): string => (length === 1 ? 'a rule' : 'rules');
const lines = (broken: readonly string[]): string => broken.map((line) => `  ${line}`).join('\n');
