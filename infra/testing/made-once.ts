/** What many test files look at and none changes: made once for all of them (vitest.config.ts shares modules between files). */
import { type Arm, type Stage } from '@telemetry/settings';
import { protectedStage, smallStage } from '@telemetry/settings/samples';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Template } from 'aws-cdk-lib/assertions';
import { makeEdgeVariants } from '../app/edge-variants.ts';
import { makeApp, makeStacks } from '../app/make-app.ts';

export const samples = { small: smallStage, protected: protectedStage } as const;
export type Sample = keyof typeof samples;
export const sampleNames = Object.keys(samples) as Sample[];

const once = <Key, Made>(make: (key: Key) => Made): ((key: Key) => Made) => {
  const made = new Map<Key, Made>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key) as Made;
  };
};

/** The templates of all arms of a stage that nobody deploys: what a team sets breaks no test of what templates have. */
export const templatesOf = once((sample: Sample): Record<Arm, Template> => {
  const { stacks } = makeStacks(sample, samples[sample]);
  return Object.fromEntries(stacks.map((stack) => [stack.pipeline.arm, Template.fromStack(stack)])) as Record<
    Arm,
    Template
  >;
});

/** A deployable stage, synthesized with all checks. */
export const synthesized = once((stage: Stage): CloudAssembly => makeApp(stage).app.synth());

const variants = once(() => makeEdgeVariants());
export const edgeVariantsOnce = (): ReturnType<typeof makeEdgeVariants> => variants(undefined);
