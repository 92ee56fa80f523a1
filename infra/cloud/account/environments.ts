import {
  GetAliasCommand,
  GetFunctionScalingConfigCommand,
  paginateListFunctionVersionsByCapacityProvider,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Aws } from './connect-aws.ts';
import { type DeployedStack, idsOf, providersOf } from './deployed-stack.ts';
import { type Wait, waitUntil } from './wait-until.ts';

export interface Bounds {
  min: number;
  max: number;
}

/** A published version that runs on managed instances: `$LATEST.PUBLISHED` or a number. */
export interface Version {
  functionName: string;
  qualifier: string;
}

/** Every version that may hold environments on the capacity provider; old ones do, too. */
async function versionsOn({ lambda }: Aws, capacityProviderName: string): Promise<Version[]> {
  const versions: Version[] = [];
  const pages = paginateListFunctionVersionsByCapacityProvider(
    { client: lambda },
    { CapacityProviderName: capacityProviderName },
  );
  for await (const page of pages)
    for (const { FunctionArn } of page.FunctionVersions ?? []) {
      const version = versionOf(FunctionArn ?? '');
      // $LATEST itself cannot be invoked on managed instances, and has no scaling.
      if (version.qualifier !== '$LATEST') versions.push(version);
    }
  return versions;
}

/** Of the versions on the stack's capacity providers those of its own functions, and those of others: a provider may be shared. */
export async function versionsOfStack(
  aws: Aws,
  stack: DeployedStack,
): Promise<{ own: Version[]; others: Version[] }> {
  const functions = idsOf(stack, 'AWS::Lambda::Function');
  const versions: Version[] = [];
  for (const provider of providersOf(stack)) versions.push(...(await versionsOn(aws, provider)));
  const isOwn = ({ functionName }: Version): boolean => functions.includes(functionName);
  return { own: versions.filter(isOwn), others: versions.filter((version) => !isOwn(version)) };
}

/** The versions that a mapping invokes: of an alias all that it routes to, and without a qualifier `$LATEST.PUBLISHED`. */
export async function versionsInvokedBy({ lambda }: Aws, functionArn: string): Promise<Version[]> {
  const { functionName, qualifier } = versionOf(functionArn);
  if (qualifier === '$LATEST.PUBLISHED' || /^\d+$/.test(qualifier)) return [{ functionName, qualifier }];
  const alias = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: qualifier }));
  const more = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
  return [alias.FunctionVersion ?? '', ...more].map((each) => ({ functionName, qualifier: each }));
}

/**
 * Sets minimum and maximum of a version's environments, and waits until Lambda has applied them. Zero and zero ends its
 * environments, and traffic does not bring them back (AWS Lambda developer guide, lambda-managed-instances-scaling, read
 * 2026-11-21).
 */
export async function scaleVersion(
  aws: Aws,
  version: Version,
  { min, max }: Bounds,
  wait: Wait,
): Promise<void> {
  const named = { FunctionName: version.functionName, Qualifier: version.qualifier };
  await aws.lambda.send(
    new PutFunctionScalingConfigCommand({
      ...named,
      FunctionScalingConfig: { MinExecutionEnvironments: min, MaxExecutionEnvironments: max },
    }),
  );
  const applied = async (): Promise<boolean> => {
    const { AppliedFunctionScalingConfig: now } = await aws.lambda.send(
      new GetFunctionScalingConfigCommand(named),
    );
    return now?.MinExecutionEnvironments === min && now.MaxExecutionEnvironments === max;
  };
  await waitUntil(applied, {
    wait,
    forMs: 900_000,
    otherwise: `${version.functionName}:${version.qualifier} has not the asked-for ${min} to ${max} environments after 15 minutes: look at the log group /aws/lambda/capacity-provider/… for launch errors, then run this again`,
  });
}

/** arn:aws:lambda:region:account:function:name[:qualifier] */
function versionOf(functionArn: string): Version {
  const [, , , , , , functionName = '', qualifier = '$LATEST.PUBLISHED'] = functionArn.split(':');
  return { functionName, qualifier };
}
