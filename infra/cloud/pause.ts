import { isDeepStrictEqual } from 'node:util';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { stackName } from '@telemetry/settings';
import type { Aws } from './account/connect-aws.ts';
import { type DeployedStack, mappingsOf, providersOf, readStacks } from './account/deployed-stack.ts';
import { scaleVersion, versionsInvokedBy, versionsOfStack } from './account/environments.ts';
import { readMapping, switchMapping } from './account/event-source-mapping.ts';
import type { Person } from './person.ts';
import type { Target } from './account/stage.ts';
import type { Wait } from './account/wait-until.ts';

export interface CommandParts {
  aws: Aws;
  person: Pick<Person, 'say'>;
  wait: Wait;
}

/**
 * Ends the polling, then all environments, and with them the instances. The edge goes on accepting; the queue keeps what it
 * accepts for its retention period, and no longer. Of a hybrid only the floor is paused, and the overflow joins by itself
 * when the queue grows old. Throws when the stage is not deployed.
 */
export async function pause(target: Target, { aws, person, wait }: CommandParts): Promise<void> {
  for (const stack of await deployedStacks(aws, target)) {
    await stopFleet(stack, { aws, person, wait });
    if (mappingsOf(stack).switched.length > 0) {
      const { joinAboveAgeSeconds } = target.config.hybrid;
      person.say(
        `${stack.name}: the edge still accepts events, and default Lambda takes them now: its overflow joins whenever the oldest waits longer than ${joinAboveAgeSeconds} s, so events are some minutes late`,
      );
      continue;
    }
    const queueUrl = stack.outputs['QueueUrl'];
    if (!queueUrl) continue;
    const { Attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['MessageRetentionPeriod'] }),
    );
    const days = Number(Attributes?.MessageRetentionPeriod) / 86_400;
    person.say(
      `${stack.name}: the edge still accepts events, and the queue keeps each for ${days} days: resume before, or they are lost`,
    );
  }
}

/** The part that destroying begins with, too. A hybrid's overflow goes on. */
export async function stopFleet(stack: DeployedStack, { aws, person, wait }: CommandParts): Promise<void> {
  for (const uuid of mappingsOf(stack).steady) {
    const changed = await switchMapping(aws, uuid, false, wait);
    person.say(`${stack.name}: polling of the queue ${changed ? 'ended' : 'had ended before'}`);
  }
  for (const version of (await versionsOfStack(aws, stack)).own) {
    await scaleVersion(aws, version, { min: 0, max: 0 }, wait);
    person.say(
      `${stack.name}: version ${version.qualifier} has no environments any more; its instances end within minutes`,
    );
  }
}

/** Brings back the environments that the stage's settings ask for, and then the polling. */
export async function resume(target: Target, { aws, person, wait }: CommandParts): Promise<void> {
  const { managedInstances, hybrid } = target.config;
  for (const stack of await deployedStacks(aws, target)) {
    const { steady, switched } = mappingsOf(stack);
    const { environments } = switched.length > 0 ? hybrid : managedInstances;
    const providers = providersOf(stack);
    const { own: onInstances } = await versionsOfStack(aws, stack);
    for (const uuid of steady) {
      const { FunctionArn = '' } = await readMapping(aws, uuid);
      const invoked = providers.length > 0 ? await versionsInvokedBy(aws, FunctionArn) : [];
      // A mapping of the same stack may invoke default Lambda, which has no such bounds.
      const toScale = invoked.filter((each) => onInstances.some((other) => isDeepStrictEqual(each, other)));
      if (providers.length > 0 && toScale.length === 0)
        person.say(
          `${stack.name}: nothing that ${FunctionArn} invokes runs on managed instances; no environments were asked for`,
        );
      for (const version of toScale) {
        await scaleVersion(aws, version, environments, wait);
        person.say(
          `${stack.name}: version ${version.qualifier} has ${environments.min} to ${environments.max} environments`,
        );
      }
      await switchMapping(aws, uuid, true, wait);
      person.say(`${stack.name}: the queue is polled`);
    }
  }
}

async function deployedStacks(aws: Aws, target: Target): Promise<DeployedStack[]> {
  const stacks = await readStacks(aws, target);
  if (stacks.length === 0)
    throw new Error(
      `stage ${target.stage} is not deployed in ${aws.region}: there is no stack ${target.arms.map((arm) => stackName(target.stage, arm)).join(' or ')}`,
    );
  return stacks;
}
