import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { priceList } from '@telemetry/prices';
import { stackName } from '@telemetry/settings';
import type { Aws } from './account/connect-aws.ts';
import { type DeployedStack, idsOf, mappingsOf, readStack, readStacks } from './account/deployed-stack.ts';
import { contentsOf, emptyBucket } from './account/empty-bucket.ts';
import { removeMapping } from './account/event-source-mapping.ts';
import { versionsOfStack } from './account/environments.ts';
import { deleteLogGroup, logGroupBytes, logGroupsOf } from './account/log-groups.ts';
import { stopFleet } from './pause.ts';
import type { Person } from './person.ts';
import { buildProcessor, cdk, type RunTool } from './run-tool.ts';
import type { Target } from './account/stage.ts';
import type { Wait } from './account/wait-until.ts';

export interface DestroyParts {
  person: Person;
  /** Called only once it is confirmed. */
  connect: () => Promise<Aws>;
  run: RunTool;
  wait: Wait;
  /** Permission to take the deletion protection off. */
  unprotect: boolean;
}

/** Network interfaces of ended instances go away late, and hold their subnets until then. */
const attempts = 6;
const betweenAttemptsMs = 300_000;

/**
 * Removes the stage's stacks: polling, environments, data (of an unprotected stage), the stack, logs. Until it is confirmed
 * nothing is called. Returns false when it was not confirmed or something is left; what, was said.
 */
export async function destroy(target: Target, parts: DestroyParts): Promise<boolean> {
  const { person, run } = parts;
  const { stage, config, arms } = target;
  if (config.protect && !parts.unprotect) {
    person.say(
      `Stage ${stage} is protected: pass --unprotect to take the protection off. Its bucket and logs stay all the same.`,
    );
    return false;
  }
  person.say(
    `This removes ${arms.map((arm) => stackName(stage, arm)).join(', ')}, ` +
      (config.protect ? 'except stored events and logs.' : 'with every stored event and all logs.') +
      ' Messages still in the queues are gone.',
  );
  if (!(await person.confirm(`Type the name of the stage to destroy it:`, stage))) {
    person.say('Nothing was called and nothing was changed.');
    return false;
  }
  const aws = await parts.connect();
  const stacks = await readStacks(aws, target);
  if (stacks.length === 0) {
    person.say(`Stage ${stage} is not deployed in ${aws.region}: nothing to destroy.`);
    return true;
  }
  if ((await run(buildProcessor)) !== 0) return false;
  let gone = true;
  for (const stack of stacks) gone = (await destroyStack(stack, aws, target, parts)) && gone;
  if (gone)
    person.say(
      `Stage ${stage} is gone. The CDK's bootstrap stack (CDKToolkit) stays: other stacks may use it.`,
    );
  return gone;
}

async function destroyStack(
  stack: DeployedStack,
  aws: Aws,
  target: Target,
  parts: DestroyParts,
): Promise<boolean> {
  const { person, wait } = parts;
  const { stage, config } = target;
  if (idsOf(stack, 'AWS::Lambda::CapacityProvider').length > 0) {
    const { others } = await versionsOfStack(aws, stack);
    if (others.length > 0) {
      const names = [...new Set(others.map(({ functionName }) => functionName))].join(', ');
      person.say(
        `${stack.name}: nothing was changed: functions of other stacks run on its capacity provider (${names}). Destroy those stacks first, or give them another provider (managedInstances.capacityProviderArn).`,
      );
      return false;
    }
  }
  // First, and for good: without the floor the queue grows old, and a mapping that is only off would be switched on again and
  // go on writing into the bucket.
  for (const uuid of mappingsOf(stack).switched) {
    await removeMapping(aws, uuid, wait);
    person.say(`${stack.name}: the overflow takes nothing from the queue any more`);
  }
  // A capacity provider cannot go while a version is attached, nor a version's instances while it is invoked.
  await stopFleet(stack, { aws, person, wait });
  const buckets = idsOf(stack, 'AWS::S3::Bucket');
  if (config.protect) {
    await aws.cloudFormation.send(
      new UpdateTerminationProtectionCommand({ StackName: stack.name, EnableTerminationProtection: false }),
    );
    person.say(`${stack.name}: deletion protection is off`);
  } else {
    for (const bucket of buckets)
      person.say(`${stack.name}: ${await emptyBucket(aws, bucket)} objects removed from ${bucket}`);
  }
  if (!(await deleteStack(stack, aws, target, parts))) return false;
  for (const group of logGroupsOf(stack))
    if (!config.protect && (await deleteLogGroup(aws, group)))
      person.say(`${stack.name}: log group ${group} removed`);
  if (config.protect) for (const line of await retained(stack, aws)) person.say(`${stack.name}: ${line}`);
  person.say(`${stack.name}: removed from stage ${stage}`);
  return true;
}

async function deleteStack(
  { name }: DeployedStack,
  aws: Aws,
  { stage, config }: Target,
  { person, run, wait }: DestroyParts,
): Promise<boolean> {
  const call = cdk('destroy', stage, [name], aws.region);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await wait(betweenAttemptsMs);
    await run({ ...call, args: [...call.args, '--force'] });
    const left = await readStack(aws, name);
    if (!left) return true;
    const failed = left.resources.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED');
    person.say(`${name} is ${left.status}; not deleted:`);
    for (const { LogicalResourceId, ResourceType, ResourceStatusReason } of failed)
      person.say(`  ${ResourceType} ${LogicalResourceId}: ${ResourceStatusReason ?? 'no reason given'}`);
    // A batch that was still in hand, or a query, may have written after the bucket was emptied.
    if (!config.protect)
      for (const { ResourceType, PhysicalResourceId } of failed)
        if (ResourceType === 'AWS::S3::Bucket' && PhysicalResourceId)
          person.say(`${name}: ${await emptyBucket(aws, PhysicalResourceId)} more objects removed`);
    if (attempt < attempts)
      person.say(
        `Instances let go of their network interfaces late: trying again in ${betweenAttemptsMs / 60_000} minutes.`,
      );
  }
  person.say(
    `${name} is still there after ${attempts} attempts, and may cost: run this again later, or see docs/deploying.md.`,
  );
  return false;
}

/** What a protected stage leaves behind on purpose, and what that costs a month. */
async function retained(stack: DeployedStack, aws: Aws): Promise<string[]> {
  const lines: string[] = [];
  for (const bucket of idsOf(stack, 'AWS::S3::Bucket')) {
    const contents = await contentsOf(aws, bucket);
    if (contents)
      lines.push(
        `kept: bucket ${bucket}, ${contents.objects} objects, ${cost(contents.bytes, 's3.gb-month')}`,
      );
  }
  for (const group of logGroupsOf(stack)) {
    const bytes = await logGroupBytes(aws, group);
    if (bytes !== undefined)
      lines.push(`kept: log group ${group}, ${cost(bytes, 'cloudwatch-logs.gb-month')}`);
  }
  return lines;
}

function cost(bytes: number, price: 's3.gb-month' | 'cloudwatch-logs.gb-month'): string {
  const { prices } = priceList();
  const found = prices[price];
  const usd = 'usd' in found ? found.usd : (found.tiers[0]?.usd ?? 0);
  const gb = bytes / 2 ** 30;
  return `${gb.toFixed(2)} GB: about $${(gb * usd).toFixed(2)} a month`;
}
