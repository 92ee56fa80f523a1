import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Arm, arms, SettingsError, type Stage, type StageConfig, stages } from '@telemetry/settings';
import {
  endWith,
  interruption,
  main,
  print,
  printJson,
  refuseUnused,
  visible,
  visibleLines,
  WrongCallError,
} from '@telemetry/terminal';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type AwsOptions, connectAws, regionOf } from './account/connect-aws.ts';
import { explainError } from './account/explain-error.ts';
import { deploy } from './deploy.ts';
import { destroy } from './destroy.ts';
import { conclusion, examine, findingsToText } from './doctor.ts';
import { gitHubApiOf, isRepository, readSubjectPrefix } from './github/subject-prefix.ts';
import { trustPolicy } from './github/trust-policy.ts';
import { type CommandParts, pause, resume } from './pause.ts';
import { NobodyToAskError, personAtTerminal } from './person.ts';
import { type ProveFlags, proveByCommand } from './prove/by-command.ts';
import { groupNames, WrongChoiceError } from './prove/all.ts';
import { costDifferenceToMarkdown, costToText, type PricedStage } from './print-cost.ts';
import { runTool } from './run-tool.ts';
import { stageCost } from './stage-cost.ts';
import { type Target, targetOf } from './account/stage.ts';
import { waitReally } from './account/wait-until.ts';
import { watch } from './watch/watch.ts';

interface Flags {
  stage: Stage;
  arm?: readonly Arm[];
  region?: string;
  yes?: boolean;
  json?: boolean;
}

const signal = interruption('stopping; AWS goes on with what was already asked of it');

const deployed = 'all that are deployed';

const program = new Command('cloud')
  .description('The stages in an AWS account: check it, deploy, pause, destroy.')
  .addHelpText(
    'after',
    `
Settings of the stages: packages/settings/src/project.ts. Credentials and region are the AWS SDK's usual ones (AWS_PROFILE, AWS_REGION).
docs/deploying.md goes through all of it, step by step.`,
  );

command('doctor', 'Check tools, credentials, region, quotas and bootstrap; changes nothing')
  .option('--json', 'print JSON alone')
  .option(
    '--github <owner/name>',
    'print the trust policy of the role that this repository deploys with, and check nothing else (GH_TOKEN: for a private one)',
  )
  .action(async ({ github, ...flags }: Partial<Flags> & { github?: string }) => {
    if (github !== undefined) return printTrustPolicies(github, flags);
    const { stage } = flags;
    if (stage === undefined)
      throw new WrongCallError('name the stage: --stage, or --github for a policy of each');
    const findings = await examine(targetOf(stage, flags.arm), flags);
    if (flags.json) printJson(findings);
    else {
      print(findingsToText(findings));
      print(`\n${conclusion(findings, stage)}`);
    }
    if (findings.some(({ status }) => status === 'failed')) endWith('failed');
    else if (findings.some(({ status }) => status === 'unchecked')) endWith('incomplete');
  });

command('cost', 'What the stage costs a month; calls nothing')
  .option('--against <project.ts>', 'print the difference to these settings, as Markdown, for all stages')
  .option('--json', 'print JSON alone')
  .action(async (flags: Flags & { against?: string }, command: Command) => {
    const region = await regionOf(flags);
    if (flags.against !== undefined) {
      refuseUnused(command, ['--stage'], 'settings are compared for all stages');
      const priced = (configs: Record<string, StageConfig>): PricedStage[] =>
        Object.entries(configs).map(([stage, config]) => ({
          stage,
          cost: stageCost(config, armsToCompare(config, flags), region),
        }));
      const before = priced(await settingsOf(flags.against));
      const after = priced(Object.fromEntries(stages.map((stage) => [stage, targetOf(stage).config])));
      if (flags.json) printJson({ before, after });
      else print(costDifferenceToMarkdown(before, after));
      return;
    }
    const target = targetOfFlags(flags);
    const cost = stageCost(target.config, target.arms, region);
    if (flags.json) printJson(cost);
    else print(costToText(flags.stage, cost));
  });

command('deploy', 'Tell the price, ask, check the account, and run the CDK')
  .option('--yes', 'do not ask')
  .option('--no-rollback-alarms', 'deploy what helps while an alarm is on; alarms would take it back at once')
  .action(async (flags: Flags & { rollbackAlarms: boolean }) => {
    const target = targetOfFlags(flags);
    const done = await deploy(target, {
      person: personAtTerminal({ yes: flags.yes, signal }),
      region: await regionOf(flags),
      connect: () => connectAws(flags),
      examine: () => examine(target, flags),
      run: runTool,
      unattended: flags.yes ?? false,
      takesBack: flags.rollbackAlarms,
    });
    if (!done) endWith('failed');
  });

command(
  'watch',
  'Bring the handler into the deployed functions whenever it changes, until Ctrl-C; then the stage is as it was deployed',
  deployed,
).action(async (flags: Flags) => {
  const target = deployedOfFlags(flags);
  if (target.config.protect)
    throw new WrongCallError(`stage ${flags.stage} is protected: what is not deployed is not run there`);
  interruption(
    'stopping; the stage is as it was deployed when this ends (again: at once, and the next deployment takes it back)',
  );
  await watch(target, { ...(await commandParts(flags)), run: runTool, signal });
});

command('pause', 'End polling, environments and instances; the edge goes on accepting', deployed).action(
  async (flags: Flags) => pause(deployedOfFlags(flags), await commandParts(flags)),
);

command('resume', 'Bring back environments and polling', deployed).action(async (flags: Flags) =>
  resume(deployedOfFlags(flags), await commandParts(flags)),
);

command('destroy', 'Remove the stage and all that it costs; a protected stage keeps its data', deployed)
  .option('--yes', 'do not ask')
  .option('--unprotect', 'take the deletion protection off', false)
  .action(async (flags: Flags & { unprotect: boolean }) => {
    const done = await destroy(deployedOfFlags(flags), {
      person: personAtTerminal({ yes: flags.yes, signal }),
      connect: () => connectAws(flags),
      run: runTool,
      wait: waitReally(signal),
      unprotect: flags.unprotect,
    });
    if (!done) endWith('failed');
  });

program
  .command('prove')
  .description(
    'Ask AWS what we believe of it, with dated evidence; the acceptance test of a deployment is part of it',
  )
  .addOption(new Option('--stage <stage>', 'which stage').choices(stages))
  .addOption(new Option('--arm <arm...>', 'which arms (default: all that are deployed)').choices(arms))
  .option('--region <region>', "region; otherwise AWS_REGION or the profile's", regionName)
  .addOption(
    new Option(
      '--ready-file <file...>',
      'instead of a stage: a server on this machine, by the file that it wrote when it was ready; what one cannot be asked, having another edge, is asked of the next',
    ).conflicts(['stage', 'arm', 'region']),
  )
  .option('--acceptance', 'of all or of what is named only what is asked after each deployment')
  .addOption(new Option('--group <group...>', 'only what is of these groups').choices(groupNames))
  .option('--belief <id...>', 'only these, by id; with --group beside its beliefs')
  .option(
    '--evidence <folder>',
    'where evidence is kept, and what a server on this machine is compared with (default: docs/evidence)',
  )
  .option('--list', 'print the plan and the beliefs, and ask nothing')
  .option('--table', 'make the table of docs/unproven.md from the evidence, and ask nothing')
  .option('--yes', 'do not ask')
  .option('--json', 'print JSON alone')
  .action(async (flags: ProveFlags) => {
    interruption(
      'stopping; what was sent is taken back first (again: at once, and the next run takes it back)',
    );
    const { ended } = await proveByCommand(flags, {
      person: personAtTerminal({ yes: flags.yes, signal }),
      connect: () => connectAws(flags),
      wait: waitReally(signal),
      signal,
    });
    if (ended) endWith(ended);
  });

/** What destroys or pauses works on all that is deployed, what makes or prices on what the settings name. */
function command(name: string, description: string, defaultArms = "the settings' arms"): Command {
  const made = program
    .command(name)
    .description(description)
    .addOption(new Option('--arm <arm...>', `which arms (default: ${defaultArms})`).choices(arms))
    .option('--region <region>', "region; otherwise AWS_REGION or the profile's", regionName);
  const stage = new Option('--stage <stage>', 'which stage').choices(stages);
  if (name === 'cost') return made.addOption(stage.default('dev'));
  // Of doctor, it may be left out where no stage is checked.
  return made.addOption(name === 'doctor' ? stage : stage.makeOptionMandatory());
}

function targetOfFlags({ stage, arm }: Flags): Target {
  return targetOf(stage, arm);
}

function deployedOfFlags({ stage, arm = arms }: Flags): Target {
  return targetOf(stage, arm);
}

/** Settings of another commit may know no arms of their own, and no hybrid. */
function armsToCompare(
  { arms: own = ['managed-instances', 'default'], hybrid }: Partial<StageConfig>,
  { arm = own }: Flags,
): Arm[] {
  return arm.filter((each) => each !== 'hybrid' || hybrid);
}

/** Of the stage that was named, or of each. */
async function printTrustPolicies(
  repository: string,
  { stage, json, ...aws }: Partial<Flags>,
): Promise<void> {
  if (!isRepository(repository))
    throw new WrongCallError(`--github takes OWNER/NAME, not ${visible(repository)}`);
  const subject = await readSubjectPrefix(repository, gitHubApiOf(process.env));
  const accountId = (await accountIdOf(aws)) ?? '<account id>';
  const policyOf = (environment: Stage): object =>
    trustPolicy({ accountId, prefix: subject.prefix, environment });
  if (json)
    return printJson(
      stage === undefined
        ? { ...subject, policies: Object.fromEntries(stages.map((each) => [each, policyOf(each)])) }
        : { ...subject, policy: policyOf(stage) },
    );
  print(`Subjects of ${repository} begin with ${visible(subject.prefix)}. ${visible(subject.note)}`);
  for (const each of stage === undefined ? stages : [stage]) {
    print(`\nThe trust policy of the role for stage ${each}, whose jobs run in the environment "${each}":\n`);
    print(visibleLines(JSON.stringify(policyOf(each), undefined, 2)));
  }
  print('\nNext: docs/deploying.md, "From GitHub".');
}

/** Whose credentials these are; nothing without any, since the policy can be printed all the same. */
async function accountIdOf(aws: AwsOptions): Promise<string | undefined> {
  try {
    const { sts } = await connectAws(aws);
    return (await sts.send(new GetCallerIdentityCommand({}))).Account;
  } catch {
    return undefined;
  }
}

async function commandParts(flags: Flags): Promise<CommandParts> {
  return { aws: await connectAws(flags), person: personAtTerminal({}), wait: waitReally(signal) };
}

/** The stages of a settings file, of this commit or another one. */
async function settingsOf(file: string): Promise<Record<string, StageConfig>> {
  const path = resolve(process.env['INIT_CWD'] ?? '.', file);
  let config: Record<string, StageConfig> | undefined;
  try {
    ({ config } = (await import(pathToFileURL(path).href)) as { config?: typeof config });
  } catch (error) {
    throw new WrongCallError(`--against ${file} is no settings file: ${(error as Error).message}`);
  }
  if (config === undefined)
    throw new WrongCallError(`--against ${file} is no settings file: it exports no "config"`);
  return config;
}

/** A name as AWS's regions have it; whether there is such a one is for AWS to say. */
function regionName(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(text)) return text;
  throw new InvalidArgumentError('It takes the name of a region, like eu-west-1.');
}

await main(program, {
  explain: (error) => (error instanceof SettingsError ? error.message : visible(explainError(error))),
  wrongCalls: [NobodyToAskError, SettingsError, WrongChoiceError],
});
