import { config, type StageConfig } from '@telemetry/settings';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { Compute } from '../constructs/compute.ts';
import { edgeVariants } from '../app/edge-variants.ts';
import { namedMetrics } from '../monitoring/named-metrics.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { alarmMetricsOf, watchingUsd } from './stage-cost-watching.ts';

const { dev, prod } = config;
const settings: Record<string, StageConfig> = {
  dev,
  prod,
  'one instance type': {
    ...dev,
    managedInstances: { ...dev.managedInstances, instanceTypes: ['m8g.large'] },
  },
  'an HTTP API': { ...dev, edge: edgeVariants['http-token-header'] },
  tracing: { ...dev, monitoring: { ...dev.monitoring, tracing: true } },
};

describe.each(Object.entries(settings))('what watches a stack: %s', (_, stage) => {
  it.each([Compute.managedInstances(), Compute.default(), Compute.hybrid()])(
    'is priced as its template has it on $kind',
    (compute) => {
      const stack = new PipelineStack(new App({ analyticsReporting: false }), 'pipeline', {
        compute,
        config: stage,
      });
      const template = Template.fromStack(stack);
      const inAlarms = namedMetrics(template).filter(({ by }) => by.startsWith('alarm'));
      expect(alarmMetricsOf(stage, compute.kind)).toBe(inAlarms.length);
      template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    },
  );
});

describe('the price of watching', () => {
  it('is alarms and a dashboard, and with traffic ten metrics of our own', () => {
    // $0.10 a metric in an alarm, $3 a dashboard, $0.30 a metric (read 2026-11-21); decision 015 has the counts.
    expect(watchingUsd(prod, 'managed-instances', 'us-east-1', false)).toBeCloseTo(3.7 + 3, 9);
    expect(watchingUsd(prod, 'default', 'us-east-1', false)).toBeCloseTo(2.2 + 3, 9);
    expect(watchingUsd(prod, 'hybrid', 'us-east-1', true)).toBeCloseTo(4.8 + 3 + 3, 9);
  });
});
