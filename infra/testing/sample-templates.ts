import type { Arm } from '@telemetry/settings';
import { protectedStage, smallStage } from '@telemetry/settings/samples';
import { Template } from 'aws-cdk-lib/assertions';
import { makeStacks } from '../app/make-app.ts';

export const samples = { small: smallStage, protected: protectedStage } as const;
export type Sample = keyof typeof samples;
export const sampleNames = Object.keys(samples) as Sample[];

/** The templates of all arms of a stage that nobody deploys: what a team sets breaks no test of what templates have. */
export function templatesOf(sample: Sample): Record<Arm, Template> {
  const { stacks } = makeStacks(sample, samples[sample]);
  return Object.fromEntries(stacks.map((stack) => [stack.pipeline.arm, Template.fromStack(stack)])) as Record<
    Arm,
    Template
  >;
}
