import type { Arm } from '@telemetry/settings';
import { Template } from 'aws-cdk-lib/assertions';
import { makeApp } from '../app/make-app.ts';

/** The templates of all arms of a stage. */
export function templatesOf(stage: string): Record<Arm, Template> {
  const { stacks } = makeApp(stage);
  return Object.fromEntries(stacks.map((stack) => [stack.pipeline.arm, Template.fromStack(stack)])) as Record<
    Arm,
    Template
  >;
}
