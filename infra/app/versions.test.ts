import type { StageConfig } from '@telemetry/settings';
import { protectedStage } from '@telemetry/settings/samples';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { Compute } from '../constructs/compute.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { newApp } from './new-app.ts';

const arms = [Compute.managedInstances(), Compute.default()] as const;
const [managed] = arms;
const { processor, managedInstances } = protectedStage;

function templateOf(compute: Compute, change: Partial<StageConfig> = {}): Template {
  const app = newApp();
  const settings = { ...protectedStage, ...change };
  return Template.fromStack(new PipelineStack(app, 'Stack', { compute, config: settings }));
}
const versionOf = (template: Template): string => {
  const [id = '', ...others] = Object.keys(template.findResources('AWS::Lambda::Version'));
  expect(others).toEqual([]);
  return id;
};

describe.each(arms)('the $arm arm', (compute) => {
  const template = templateOf(compute);

  it('has its queue invoke the alias, and the alias name the one version', () => {
    template.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      FunctionVersion: { 'Fn::GetAtt': [versionOf(template), 'Version'] },
      RoutingConfig: Match.absent(),
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { 'Fn::Join': ['', [Match.anyValue(), ':live']] },
    });
  });

  it('leaves no version behind that could keep environments running', () => {
    template.hasResource('AWS::Lambda::Version', { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  it('makes another version of another configuration', () => {
    const changed = templateOf(compute, { processor: { ...processor, maxRows: processor.maxRows / 2 } });
    expect(versionOf(changed)).not.toBe(versionOf(template));
  });

  it('leaves the runtime to AWS unless told otherwise', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { RuntimeManagementConfig: Match.absent() });
    template.hasResourceProperties('AWS::Lambda::Version', { RuntimePolicy: Match.absent() });
  });

  it.each([
    ['with-deployments', { UpdateRuntimeOn: 'FunctionUpdate' }],
    [
      `arn:aws:lambda:eu-west-1::runtime:${'0'.repeat(64)}`,
      { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: `arn:aws:lambda:eu-west-1::runtime:${'0'.repeat(64)}` },
    ],
  ] as const)('pins the runtime by one setting, in a version of its own: %s', (runtimeUpdates, expected) => {
    const pinned = templateOf(compute, { processor: { ...processor, runtimeUpdates } });
    pinned.hasResourceProperties('AWS::Lambda::Function', {
      RuntimeManagementConfig: expected,
      Description: Match.stringLikeRegexp(runtimeUpdates),
    });
    pinned.hasResourceProperties('AWS::Lambda::Version', { RuntimePolicy: expected });
    expect(versionOf(pinned)).not.toBe(versionOf(template));
  });
});

describe('on managed instances', () => {
  const template = templateOf(managed);

  it('no second fleet runs as $LATEST.PUBLISHED', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      PublishToLatestPublished: false,
      FunctionScalingConfig: Match.absent(),
    });
  });

  it('both ends of the scaling are the version’s', () => {
    template.hasResourceProperties('AWS::Lambda::Version', {
      FunctionScalingConfig: { MinExecutionEnvironments: 3, MaxExecutionEnvironments: 12 },
    });
  });

  it('another minimum of environments is no reason for another version', () => {
    const grown = templateOf(managed, {
      managedInstances: { ...managedInstances, environments: { min: 4, max: 12 } },
    });
    grown.hasResourceProperties('AWS::Lambda::Version', {
      FunctionScalingConfig: { MinExecutionEnvironments: 4, MaxExecutionEnvironments: 12 },
    });
    expect(versionOf(grown)).toBe(versionOf(template));
  });
});
