import { projectName, type StageConfig } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { acknowledge, acknowledgedRulesOf, checkByNag } from '../checks/acknowledged-rules.ts';
import { stageCost } from '../cloud/stage-cost.ts';
import { Compute } from '../constructs/compute.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { templatesOf } from '../testing/made-once.ts';
import { newApp } from './new-app.ts';

const monitoring = { ...smallStage.monitoring, tracing: true };
const traced: StageConfig = { ...smallStage, monitoring };
const arms = [Compute.managedInstances(), Compute.default(), Compute.hybrid()];
const endpointsOf = (template: Template): string =>
  JSON.stringify(
    Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(
      ({ Properties }) => Properties.ServiceName,
    ),
  );

describe.each(arms)('a stage whose requests are traced, on $arm', (compute) => {
  const app = newApp();
  const name = `${projectName}-dev-${compute.arm}`;
  const stack = new PipelineStack(app, name, { compute, config: traced, stackName: name });
  acknowledge(stack, acknowledgedRulesOf(compute, traced));
  checkByNag(app);
  const template = Template.fromStack(stack);
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));

  it('traces from the edge on, and hands the trace to the queue', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', { TracingEnabled: true });
    const named = Match.stringLikeRegexp(
      '#if\\(\\$context\\.xrayTraceId .*&MessageAttribute\\.4\\.Name=traceId&.*urlEncode\\(\\$context\\.xrayTraceId\\)#end$',
    );
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      Integration: { RequestTemplates: { 'application/json': named, 'text/plain': named } },
    });
  });

  it('traces every processor, which may send segments', () => {
    expect(functions).toHaveLength(compute.arm === 'hybrid' ? 2 : 1);
    for (const { Properties } of functions) expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies.match(/xray:PutTraceSegments/g)).toHaveLength(functions.length);
  });

  it('has a way to X-Ray in a closed network, before anything starts', () => {
    if (compute.arm === 'default') template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    else {
      expect(endpointsOf(template)).toContain('.xray');
      template.hasResource('AWS::Lambda::CapacityProvider', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('XRay')]),
      });
    }
  });

  it('has no finding of cdk-nag', () => {
    expect(() => app.synth()).not.toThrow();
  });

  it('costs an endpoint more where the network is closed', () => {
    const idleUsd = (settings: StageConfig): number =>
      stageCost(settings, [compute.arm]).arms[0]?.idleUsd ?? NaN;
    const endpoint = smallStage.logsEndpointZones * 0.01 * 730;
    expect(idleUsd(traced) - idleUsd(smallStage)).toBeCloseTo(compute.arm === 'default' ? 0 : endpoint, 2);
  });
});

it.each(Object.entries(templatesOf('protected')))(
  'without the setting nothing of it is there: %s',
  (_, template) => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/xray|TracingEnabled|TracingConfig/i);
  },
);
