import { stackName, stages } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { type App, type Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { Compute } from '../constructs/compute.ts';
import {
  brokenFunctions,
  checkFunctions,
  type FunctionRecord,
  recordedFunctions,
} from './function-record.ts';
import { makeApp } from '../app/make-app.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { newApp } from '../app/new-app.ts';

const processor = 'PipelineProcessorFunction649CEB10';
const stackOf = (compute: Compute): Stack =>
  new PipelineStack(newApp(), 'Stack', {
    compute,
    config: smallStage,
    stackName: stackName('dev', 'default'),
  });
const record = (functions: FunctionRecord[string]): FunctionRecord => ({
  'dev-default': functions,
});

describe('synthesis fails', () => {
  it('when a function would move to managed instances, with the reason and the way', () => {
    const stack = stackOf(Compute.managedInstances());
    checkFunctions(stack, record({ [processor]: 'default' }));
    expect(() => (stack.node.root as App).synth()).toThrow(
      /would move function PipelineProcessorFunction\w+ from default to managed-instances\. Lambda ties .*014-a-function-keeps-its-compute-type\.md/,
    );
  });

  it.each([
    [
      'away from managed instances',
      Compute.default(),
      'managed-instances',
      'from managed-instances to default',
    ],
    ['to managed instances', Compute.managedInstances(), 'default', 'from default to managed-instances'],
  ] as const)('when a function would move %s', (_, compute, was, message) => {
    expect(brokenFunctions(stackOf(compute), record({ [processor]: was }))).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it('when a function goes by another logical id', () => {
    expect(brokenFunctions(stackOf(Compute.default()), record({ Before: 'default' }))).toEqual([
      expect.stringContaining('has no function Before any more'),
    ]);
  });

  it('when a stack is not recorded, with the line that records it', () => {
    const stack = stackOf(Compute.hybrid());
    checkFunctions(stack, { 'prod-default': { [processor]: 'default' } });
    expect(() => (stack.node.root as App).synth()).toThrow(
      'dev-default is not in infra/checks/functions.json',
    );
    const [, line = ''] = /first line of that file:\n(.*)\n/.exec(brokenFunctions(stack, {})[0] ?? '') ?? [];
    const pasted = JSON.parse(`{\n${line}\n"prod-default": {}\n}`) as FunctionRecord;
    expect(pasted['dev-default']).toEqual(recordedFunctions['dev-hybrid']);
    expect(brokenFunctions(stack, pasted)).toEqual([]);
  });

  it('when a function has a fixed name', () => {
    const stack = stackOf(Compute.default());
    for (const fn of stack.node.findAll()) if (fn instanceof CfnFunction) fn.functionName = 'processor';
    expect(brokenFunctions(stack, {})[0]).toContain('has the fixed name "processor"');
  });
});

describe.each(stages)('%s', (stage) => {
  const { app, stacks } = makeApp(stage);

  it('has every stack in the record, with its processor', () => {
    for (const arm of stacks.map(({ pipeline }) => pipeline.arm))
      expect(Object.keys(recordedFunctions[`${stage}-${arm}`] ?? {})).toContain(processor);
  });

  it('is as recorded', () => {
    expect(stacks.flatMap((stack) => brokenFunctions(stack))).toEqual([]);
  });

  it('is checked when it is synthesized', () => {
    for (const stack of stacks)
      for (const fn of stack.node.findAll()) if (fn instanceof CfnFunction) fn.functionName = 'processor';
    expect(() => app.synth()).toThrow('has the fixed name');
  });
});
