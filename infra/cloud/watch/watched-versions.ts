import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { liveAlias } from '@telemetry/settings';
import type { Aws } from '../account/connect-aws.ts';
import { type DeployedStack, providersOf } from '../account/deployed-stack.ts';
import { type Bounds, scaleVersion } from '../account/environments.ts';
import type { Person } from '../person.ts';
import { type Wait, waitReally, waitUntil } from '../account/wait-until.ts';

/** Versions that a watch published say so: CloudFormation knows nothing of them. */
const description = 'pnpm cloud watch';

/** A function of a stack with the version that CloudFormation made. */
export interface WatchedFunction {
  name: string;
  deployedVersion: string;
  /** On managed instances. */
  bounds?: Bounds;
}

/** The processor of a stack, and its overflow where it has one. */
export function functionsOf(stack: DeployedStack, bounds: Bounds): WatchedFunction[] {
  const { outputs } = stack;
  const onInstances = providersOf(stack).length > 0;
  return [
    ['FunctionName', 'FunctionVersion', onInstances] as const,
    ['OverflowFunctionName', 'OverflowFunctionVersion', false] as const,
  ].flatMap(([name, version, managed]) => {
    const [functionName, deployedVersion] = [outputs[name], outputs[version]];
    if (functionName === undefined || deployedVersion === undefined) return [];
    return [{ name: functionName, deployedVersion, ...(managed && { bounds }) }];
  });
}

/**
 * Publishes this code as a version of the function and has `live` name it. What a watch published before goes first, so that on
 * managed instances no more than two versions hold environments, as in a deployment. Returns the version.
 */
export async function publishWatched(
  aws: Aws,
  watched: WatchedFunction,
  zip: Uint8Array,
  wait: Wait,
): Promise<string> {
  const { name: FunctionName, bounds } = watched;
  await removeWatched(aws, watched);
  await aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip }));
  await updated(aws, FunctionName, wait);
  const { Version = '' } = await aws.lambda.send(
    new PublishVersionCommand({ FunctionName, Description: description }),
  );
  // A new version has three environments and no maximum, unless it is told otherwise (AWS Lambda developer guide,
  // lambda-managed-instances-scaling, read 2026-11-29).
  if (bounds) await scaleVersion(aws, { functionName: FunctionName, qualifier: Version }, bounds, wait);
  await active(aws, FunctionName, Version, wait);
  await aws.lambda.send(new UpdateAliasCommand({ FunctionName, Name: liveAlias, FunctionVersion: Version }));
  return Version;
}

/** `live` names the deployed version again, and the function has its code: the next deployment finds what it left. */
export async function takeBack(aws: Aws, watched: WatchedFunction, wait: Wait): Promise<boolean> {
  const { name: FunctionName, deployedVersion } = watched;
  const removed = await removeWatched(aws, watched);
  const { Configuration, Code } = await aws.lambda.send(
    new GetFunctionCommand({ FunctionName, Qualifier: deployedVersion }),
  );
  const now = await aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  if (now.CodeSha256 === Configuration?.CodeSha256) return removed;
  if (Code?.Location === undefined)
    throw new Error(`AWS does not say where the code of ${FunctionName}:${deployedVersion} is`);
  const response = await fetch(Code.Location);
  if (!response.ok)
    throw new Error(`the code of ${FunctionName}:${deployedVersion} could not be read: ${response.status}`);
  const ZipFile = new Uint8Array(await response.arrayBuffer());
  await aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await updated(aws, FunctionName, wait);
  return true;
}

/** What a watch left that was ended by force; nothing is asked where the stack has no version yet. */
export async function takeBackWatched(
  aws: Aws,
  stack: DeployedStack,
  person: Pick<Person, 'say'>,
  wait: Wait = waitReally(),
): Promise<void> {
  for (const watched of functionsOf(stack, { min: 0, max: 0 }))
    if ((await versionsOfWatch(aws, watched.name)).length > 0 && (await takeBack(aws, watched, wait)))
      person.say(`${stack.name}: what "pnpm cloud watch" left of ${watched.name} was taken back`);
}

async function versionsOfWatch({ lambda }: Aws, FunctionName: string): Promise<string[]> {
  const versions: string[] = [];
  for await (const { Versions = [] } of paginateListVersionsByFunction({ client: lambda }, { FunctionName }))
    for (const { Version = '', Description } of Versions)
      if (Description === description) versions.push(Version);
  return versions;
}

/** Their environments end with them. */
async function removeWatched(
  aws: Aws,
  { name: FunctionName, deployedVersion }: WatchedFunction,
): Promise<boolean> {
  const versions = await versionsOfWatch(aws, FunctionName);
  if (versions.length === 0) return false;
  await aws.lambda.send(
    new UpdateAliasCommand({ FunctionName, Name: liveAlias, FunctionVersion: deployedVersion }),
  );
  for (const Qualifier of versions)
    await aws.lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
  return true;
}

async function updated({ lambda }: Aws, FunctionName: string, wait: Wait): Promise<void> {
  await waitUntil(
    async () => {
      const now = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      if (now.LastUpdateStatus === 'Failed')
        throw new Error(`Lambda did not take the code of ${FunctionName}: ${now.LastUpdateStatusReason}`);
      return now.LastUpdateStatus === 'Successful';
    },
    { wait, everyMs: 500, forMs: 300_000, otherwise: `${FunctionName} is being updated after 5 minutes` },
  );
}

async function active({ lambda }: Aws, FunctionName: string, Qualifier: string, wait: Wait): Promise<void> {
  await waitUntil(
    async () => {
      const { State, StateReason } = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName, Qualifier }),
      );
      if (State === 'Failed')
        throw new Error(`the version ${Qualifier} of ${FunctionName} does not start: ${StateReason}`);
      return State === 'Active';
    },
    {
      wait,
      everyMs: 500,
      forMs: 900_000,
      otherwise: `the version ${Qualifier} of ${FunctionName} is not active after 15 minutes`,
    },
  );
}
