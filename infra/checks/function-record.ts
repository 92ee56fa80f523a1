import { projectName } from '@telemetry/settings';
import type { Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { RunsOn } from '../constructs/compute.ts';
import { EventProcessor } from '../constructs/event-processor.ts';
import file from './functions.json' with { type: 'json' };

/** For each stage and arm (`dev-hybrid`) the functions that must not change places, by their logical id. */
export type FunctionRecord = Record<string, Record<string, RunsOn['kind']>>;

// JSON knows no literal types; the check itself finds a compute type that is none.
export const recordedFunctions = file as FunctionRecord;

const howTo =
  'docs/decisions/014-a-function-keeps-its-compute-type.md says how to do it without a gap; infra/checks/functions.json is the record.';

/**
 * What is wrong with the functions of a stack, given what was deployed before: a recorded function that has changed its
 * compute type or its logical id, any function that has a fixed name, and a stack that is not recorded, whose functions
 * nothing would guard once they are deployed. CloudFormation would find out minutes into the deployment, or would delete a
 * function at work.
 */
export function brokenFunctions(stack: Stack, record: FunctionRecord = recordedFunctions): string[] {
  const functions = stack.node.findAll().filter((construct) => construct instanceof CfnFunction);
  const kinds = new Map(
    functions.map((fn) => [
      stack.resolve(fn.logicalId) as string,
      fn.capacityProviderConfig ? 'managed-instances' : 'default',
    ]),
  );
  const named = functions.flatMap(({ functionName, node }) => {
    const name: unknown = stack.resolve(functionName);
    return name === undefined
      ? []
      : `${node.path} has the fixed name ${JSON.stringify(name)}: the function that replaces it could not be made beside it. Leave the name to CloudFormation.`;
  });
  const recorded = record[recordName(stack)];
  if (!recorded)
    return [
      ...named,
      `${recordName(stack)} is not in infra/checks/functions.json: nothing would guard the compute types of its functions. Add below the first line of that file:\n  ${newRecord(stack, kinds)},\nA stage that was renamed is another one, beside the deployed one: docs/make-it-yours.md, part 5.`,
    ];
  const moved = Object.entries(recorded).flatMap(([id, kind]) => {
    const found = kinds.get(id);
    if (found === undefined)
      return `${stack.stackName} has no function ${id} any more. Under another logical id or name it is another function: CloudFormation would make that one and delete this one, at work or not. ${howTo}`;
    return found === kind
      ? []
      : `${stack.stackName} would move function ${id} from ${kind} to ${found}. Lambda ties a function to managed instances when it is created, and never again. ${howTo}`;
  });
  return [...named, ...moved];
}

/** The stack without the project's name: under another one it is another stack, and nothing of it is deployed yet. */
const recordName = ({ stackName }: Stack): string =>
  stackName.startsWith(`${projectName}-`) ? stackName.slice(projectName.length + 1) : stackName;

/** A line for the record: the functions that take events from the queue. Others may come and go. */
function newRecord(stack: Stack, kinds: ReadonlyMap<string, string>): string {
  const ids = stack.node
    .findAll()
    .filter((construct) => construct instanceof EventProcessor)
    .map((processor) => stack.getLogicalId(processor.function.node.defaultChild as CfnFunction));
  const functions = ids.map((id) => `"${id}": "${kinds.get(id) ?? ''}"`);
  return `"${recordName(stack)}": { ${functions.join(', ')} }`;
}

/** Makes synthesis fail on any of them. */
export function checkFunctions(stack: Stack, record?: FunctionRecord): void {
  stack.node.addValidation({ validate: () => brokenFunctions(stack, record) });
}
