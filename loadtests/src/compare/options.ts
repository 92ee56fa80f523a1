import { join, resolve } from 'node:path';
import { type Arm, arms, type Stage, stages } from '@telemetry/settings';
import { refuseUnused, WrongCallError, wholeNumber } from '@telemetry/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Profile, readProfile } from '../plan/profile.ts';
import {
  deployedSettings,
  readSetting,
  readSweep,
  type SettingName,
  settingLimits,
  settingNames,
  type Settings,
  type Sweep,
} from '../plan/settings.ts';

export const repository = resolve(import.meta.dirname, '../../..');
/** What is decided is about what will run. */
const decisionStage: Stage = 'prod';
/** The stage of stacks that nobody else sends to. */
const deployedStage: Stage = 'dev';
/** A hybrid differs from managed instances only where a load outlasts its alarm: it is compared when asked for. */
const comparedArms: readonly Arm[] = ['managed-instances', 'default'];
const scenarios = ['smoke', 'steady', 'burst', 'ramp', 'soak', 'poison'] as const;

export interface CompareOptions {
  target: 'twin' | 'aws';
  arm: readonly Arm[];
  scenario: readonly string[];
  profile: readonly Profile[];
  repeats: number;
  /** At most so many repeats, one after the other, until the run decides. */
  untilDecided?: number;
  beyondLimit?: boolean;
  sweep?: Sweep;
  warmUp: number;
  timeScale: number;
  maxEnvironments: number;
  /** Whose settings run. */
  stage: Stage;
  outputs?: string;
  region?: string;
  templates: string;
  results: string;
  seed: number;
  build: boolean;
  dryRun?: boolean;
  json?: boolean;
  settings: Settings;
}

const profile = (text: string, before: readonly Profile[] | undefined): Profile[] => {
  try {
    return [...(before ?? []), readProfile(text)];
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
};

/** The command, whose flags `run` gets once they are checked together. */
export function compareCommand(run: (options: CompareOptions) => Promise<void>): Command {
  const command = new Command('compare')
    .description('The same load on the arms of the pipeline, several times, and a report of which to choose.')
    .addOption(
      new Option('--target <target>', 'this machine, or stacks that are deployed')
        .choices(['twin', 'aws'])
        .default('twin'),
    )
    .addOption(new Option('--arm <arm...>', 'which arms').choices(arms).default(comparedArms))
    .addOption(
      new Option('--scenario <name...>', 'which scenarios').choices(scenarios).default(['steady', 'burst']),
    )
    .addOption(
      new Option(
        '--profile <name...>',
        'as-is, wait-<ms>, cpu-<ms>, wait-<ms>-cpu-<ms> (default: as-is)',
      ).argParser(profile),
    )
    .option('--repeats <n>', 'runs of each arm', wholeNumber(1), 3)
    .addOption(
      new Option('--until-decided [most]', 'goes on with more repeats until it decides, 12 at most')
        .argParser(wholeNumber(2))
        .preset('12'),
    )
    .option('--beyond-limit', 'runs a load that this machine cannot offer; it then decides nothing')
    .addOption(
      new Option('--sweep <setting=a,b,c>', 'everything for each value of one setting').argParser(readSweep),
    )
    .option('--warm-up <seconds>', 'light load before each scenario', wholeNumber(0), 3)
    .option(
      '--time-scale <n>',
      'twin: scale-out, pollers, visibility and alarms so many times faster',
      wholeNumber(1),
      1,
    )
    .option('--max-environments <n>', 'twin: environments that this machine may run', wholeNumber(1), 6)
    .addOption(
      new Option(
        '--stage <stage>',
        'whose settings run: prod unless said otherwise; aws: of the stacks, dev unless said otherwise',
      ).choices(stages),
    )
    .option('--outputs <file>', 'aws: what `cdk deploy --outputs-file` wrote; asks CloudFormation without it')
    .option('--region <region>', "aws: the region of the stacks; otherwise AWS_REGION or the profile's")
    .option('--seed <n>', 'the same seed sends the same batches', wholeNumber(1), 1)
    .option('--results <folder>', 'where the raw results go (default: loadtests/results/<time>-compare)')
    .option('--templates <folder>', 'what `pnpm synth` wrote', join(repository, 'infra/cdk.out'))
    .option('--no-build', 'use the templates that are there')
    .option('--dry-run', 'print what would run')
    .option('--json', 'print JSON alone');
  for (const name of settingNames) {
    const { about } = settingLimits[name];
    command.addOption(new Option(`--${name} <n>`, about).argParser(readSetting(name)));
  }
  command.addHelpText('after', examples);
  return command.action((flags: Flags) => {
    refuseFlagsInVain(command, flags);
    return run(checked(flags));
  });
}

type Flags = Omit<CompareOptions, 'settings' | 'stage'> & { stage?: Stage } & Record<string, unknown>;

/** Of managed instances alone (see `settingLimits`). */
const ofManagedInstances: readonly SettingName[] = [
  'linger-ms',
  'workers',
  'concurrency',
  'min-environments',
];

/** What would change nothing, or would be taken over by another flag, is no question. Throws a `WrongCallError` with the rule. */
function refuseFlagsInVain(command: Command, { target, arm, sweep, repeats, untilDecided, ...flags }: Flags) {
  if (target === 'aws')
    refuseUnused(
      command,
      ['--time-scale', '--max-environments', '--no-build'],
      'on aws the stacks run as they are deployed',
    );
  else refuseUnused(command, ['--outputs', '--region'], 'the twin runs on this machine');
  if (arm.every((name) => name === 'default')) {
    const why = 'default Lambda has no such setting, and managed instances do not run';
    refuseUnused(
      command,
      ofManagedInstances.map((name) => `--${name}`),
      why,
    );
    if (sweep && ofManagedInstances.includes(sweep.setting))
      throw new WrongCallError(`--sweep ${sweep.setting} would change nothing: ${why}`);
  }
  if (sweep) refuseUnused(command, [`--${sweep.setting}`], `--sweep ${sweep.setting} says its values`);
  for (const [flag, names] of Object.entries({
    arm,
    scenario: flags.scenario,
    profile: (flags.profile ?? []).map(({ name }) => name),
  }))
    if (new Set(names).size < names.length)
      throw new WrongCallError(`--${flag} names the same twice: ${names.join(' ')}`);
  if (untilDecided === undefined) return;
  if (untilDecided <= repeats)
    throw new WrongCallError(
      `--until-decided ${untilDecided} would change nothing: ${repeats} repeats are made anyway (--repeats)`,
    );
  if (arm.length < 2) throw new WrongCallError('--until-decided needs two arms: one alone decides nothing');
  if (flags.beyondLimit)
    throw new WrongCallError('--until-decided and --beyond-limit: a load beyond the limit decides nothing');
}

function checked(options: Flags): CompareOptions {
  const settings: Settings = {};
  for (const name of settingNames) {
    const value = options[camel(name)];
    if (typeof value === 'number') settings[name] = value;
  }
  const deployed = deployedSettings.filter((name) => name in settings || options.sweep?.setting === name);
  const changesDeployment =
    deployed.length > 0 || (options.profile ?? []).some(({ name }) => name !== 'as-is');
  if (options.target === 'aws' && changesDeployment)
    throw new WrongCallError(
      `on aws the deployed function runs as it is: ${deployed.map((name) => `--${name}`).join(', ') || '--profile'} is changed in packages/settings/src/project.ts`,
    );
  return {
    ...options,
    stage: options.stage ?? (options.target === 'aws' ? deployedStage : decisionStage),
    profile: options.profile ?? [readProfile('as-is')],
    templates: resolve(options.templates),
    results: resolve(options.results ?? defaultResults()),
    settings,
  };
}

const camel = (name: SettingName): string =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function defaultResults(): string {
  return join(
    repository,
    'loadtests/results',
    `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-compare`,
  );
}

const examples = `
Examples:
  pnpm compare                                          steady and burst load, three times on each arm
  pnpm compare --profile as-is wait-160-cpu-40          does waiting change the answer?
  pnpm compare --until-decided                          goes on until the repeats tell the arms apart
  pnpm compare --scenario steady --sweep batch-size=1,10,100
  pnpm compare --target aws --stage dev --scenario steady --rate 200 --duration 600`;
