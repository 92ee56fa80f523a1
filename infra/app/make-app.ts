import { projectName, readStage, stackName, type StageConfig } from '@telemetry/settings';
import { type App, Tags } from 'aws-cdk-lib';
import { acknowledge, acknowledgedRulesOf, checkByNag } from '../checks/acknowledged-rules.ts';
import { checkFunctions } from '../checks/function-record.ts';
import { Compute } from '../constructs/compute.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { newApp } from './new-app.ts';

export interface MadeApp {
  app: App;
  stacks: PipelineStack[];
}

/** The CDK app of one stage, checked when it is synthesized. Needs no credentials and looks nothing up. */
export function makeApp(stage: string, config = readStage(stage), outdir?: string): MadeApp {
  const made = makeStacks(stage, config, outdir);
  for (const stack of made.stacks) checkFunctions(stack);
  checkByNag(made.app);
  return made;
}

/** An app with a stack for each arm, as it is before the checks. */
export function makeStacks(stage: string, config: StageConfig, outdir?: string): MadeApp {
  const app = newApp(outdir);
  const stacks = [Compute.managedInstances(), Compute.default(), Compute.hybrid()].map((compute) => {
    const name = stackName(stage, compute.arm);
    const stack = new PipelineStack(app, name, { compute, config, stackName: name });
    acknowledge(stack, acknowledgedRulesOf(compute, config));
    return stack;
  });
  Tags.of(app).add('project', projectName);
  Tags.of(app).add('stage', stage);
  return { app, stacks };
}
