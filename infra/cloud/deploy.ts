import { stackName } from '@telemetry/settings';
import { rollbackOptions, withoutRollback } from './rollback-triggers.ts';
import type { Finding } from './checks/finding.ts';
import type { Aws } from './account/connect-aws.ts';
import { type DeployedStack, mappingsOf, providersOf, readStacks } from './account/deployed-stack.ts';
import { findingsToText, stopsDeployment } from './doctor.ts';
import { readMapping } from './account/event-source-mapping.ts';
import { isAccessDenied } from './account/explain-error.ts';
import type { Person } from './person.ts';
import { costToText } from './print-cost.ts';
import { buildProcessor, type Call, cdk, type RunTool } from './run-tool.ts';
import { stageCost } from './stage-cost.ts';
import type { Target } from './account/stage.ts';
import { takeBackWatched } from './watch/watched-versions.ts';

export interface DeployParts {
  person: Person;
  /** As far as it is known without a call. */
  region: string | undefined;
  /** Called only once the price is confirmed. */
  connect: () => Promise<Aws>;
  examine: () => Promise<Finding[]>;
  run: RunTool;
  /** Nobody is there to confirm changes of permissions. */
  unattended: boolean;
  /** The stage's alarms take a bad deployment back. */
  takesBack: boolean;
}

/**
 * Tells the price, asks, checks the account, and runs the CDK's own command. Until the price is confirmed nothing is called.
 * Returns false when it was not confirmed or did not succeed; why was said.
 */
export async function deploy(target: Target, parts: DeployParts): Promise<boolean> {
  const { person, region, run } = parts;
  const { stage, config, arms } = target;
  person.say(costToText(stage, stageCost(config, arms, region)));
  if (!(await person.confirm(`Deploy stage ${stage}${region ? ` to ${region}` : ''}? Type "yes":`, 'yes'))) {
    person.say('Nothing was called and nothing was changed.');
    return false;
  }
  const findings = await parts.examine();
  person.say(
    findingsToText(findings.filter(({ status }) => status !== 'ok')) || 'The account has all it needs.',
  );
  if (findings.some(stopsDeployment)) {
    person.say('Nothing was deployed: the failed checks above come first.');
    return false;
  }
  if ((await run(buildProcessor)) !== 0) return false;
  const aws = await parts.connect();
  const deployed = await readStacks(aws, target);
  for (const stack of deployed) await takeBackWatched(aws, stack, person);
  const names = arms.map((arm) => stackName(stage, arm));
  const sideBySide = names.length > 1;
  if (sideBySide) {
    // Two commands cannot ask on one terminal, and one synthesis is enough.
    if ((await run(cdk('synth', stage, [...names, '--quiet'], aws.region))) !== 0) return false;
    if (!parts.unattended) {
      const changes = cdk('diff', stage, [...names, '--security-only'], aws.region, { synthesized: true });
      if ((await run(changes)) !== 0) return false;
      if (!(await person.confirm('Deploy with the permissions above? Type "yes":', 'yes'))) {
        person.say('Nothing was deployed.');
        return false;
      }
    }
  }
  const approval = ['--require-approval', parts.unattended || sideBySide ? 'never' : 'broadening'];
  const lines = sideBySide ? ['--progress', 'events'] : [];
  const calls: Call[] = [];
  for (const name of names) {
    const before = deployed.find((stack) => stack.name === name);
    const paused = before !== undefined && (await isPaused(aws, before));
    if (paused && parts.takesBack)
      person.say(`${name} is paused: the alarm events-late takes this deployment not back.`);
    // A command for each: CloudFormation takes five alarms, and they are this stack's.
    const call = cdk('deploy', stage, [name], aws.region, { synthesized: sideBySide });
    const { watchMinutes } = config.monitoring;
    const alarms = parts.takesBack
      ? rollbackOptions(before?.outputs, { paused, watchMinutes })
      : withoutRollback;
    calls.push({ ...call, args: [...call.args, ...approval, ...lines, ...alarms] });
  }
  const codes = await Promise.all(calls.map(run));
  const failed = names.flatMap((name, i) => (codes[i] === 0 ? [] : [`${codes[i]} for ${name}`]));
  if (failed.length > 0) {
    person.say(
      `The CDK exited with ${failed.join(' and ')}. When an alarm took the deployment back, docs/runbook.md says what it means. What CloudFormation made is still there and may cost: docs/deploying.md says how to go on, "pnpm cloud destroy --stage ${stage}" removes it.`,
    );
    return false;
  }
  for (const stack of await readStacks(aws, target)) {
    person.say(`${stack.outputs['Arm']}: send events to ${stack.outputs['IngestUrl']}`);
    if (await isPaused(aws, stack))
      person.say(
        `${stack.name} was paused: its environments are back and cost, and nothing polls the queue. pnpm cloud resume --stage ${stage}, or pause it again.`,
      );
  }
  person.say(
    `Next: pnpm cloud prove --stage ${stage}; when nobody needs it: pnpm cloud pause --stage ${stage}`,
  );
  return true;
}

/** By hand, or outside of working hours. A deployment starts the environments of a new version, and leaves a mapping that is off as it is. */
async function isPaused(aws: Aws, stack: DeployedStack): Promise<boolean> {
  if (providersOf(stack).length === 0) return false;
  try {
    const mappings = await Promise.all(mappingsOf(stack).steady.map((uuid) => readMapping(aws, uuid)));
    return mappings.some(({ State }) => State === 'Disabled');
  } catch (error) {
    // The deployment is over: who may not look is told nothing.
    if (isAccessDenied(error)) return false;
    throw error;
  }
}
