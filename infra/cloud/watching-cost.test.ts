import { alarmMetricsOf, ownMetrics, stageBill } from '@telemetry/prices';
import { metricUnits } from '@telemetry/processor/metrics';
import type { Arm, StageConfig } from '@telemetry/settings';
import { protectedStage, smallStage } from '@telemetry/settings/samples';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { Compute } from '../constructs/compute.ts';
import { edgeVariants } from '../app/edge-variants.ts';
import { namedMetrics } from '../monitoring/named-metrics.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { newApp } from '../app/new-app.ts';

const [dev, prod] = [smallStage, protectedStage];
const settings: Record<string, StageConfig> = {
  dev,
  prod,
  'one instance type': {
    ...dev,
    managedInstances: { ...dev.managedInstances, instanceTypes: ['m8g.large'] },
  },
  'an HTTP API': { ...dev, edge: edgeVariants['http-token-header'] },
  'working hours': {
    ...dev,
    managedInstances: {
      ...dev.managedInstances,
      workingHours: { days: 'MON-FRI', from: '07:00', to: '19:00', timeZone: 'Europe/Berlin' },
    },
  },
  tracing: { ...dev, monitoring: { ...dev.monitoring, tracing: true } },
};

describe.each(Object.entries(settings))('what watches a stack: %s', (_, stage) => {
  it.each([Compute.managedInstances(), Compute.default(), Compute.hybrid()])(
    'is priced as its template has it on $arm',
    (compute) => {
      const stack = new PipelineStack(newApp(), 'pipeline', {
        compute,
        config: stage,
      });
      const template = Template.fromStack(stack);
      const inAlarms = namedMetrics(template).filter(({ by }) => by.startsWith('alarm'));
      expect(alarmMetricsOf(stage, compute.arm)).toBe(inAlarms.length);
      template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    },
  );
});

describe('the price of watching', () => {
  const watchingUsd = (arm: Arm, eventsPerMonth: number): number =>
    stageBill(prod, arm, { eventsPerMonth })
      .parts.filter(({ part }) => part === 'watching')
      .reduce((sum, { totalUsd }) => sum + totalUsd, 0);

  it('is alarms and a dashboard, and with traffic the metrics of our own', () => {
    // $0.10 a metric in an alarm, $3 a dashboard, $0.30 a metric (read 2026-11-21); decision 015 has the counts.
    expect(watchingUsd('managed-instances', 0)).toBeCloseTo(3.9 + 3, 9);
    expect(watchingUsd('default', 0)).toBeCloseTo(2.4 + 3, 9);
    expect(watchingUsd('hybrid', 1e6)).toBeCloseTo(5 + 3 + 3, 9);
  });

  it('counts the metrics that the processor has', () => {
    expect(ownMetrics).toBe(Object.keys(metricUnits).length);
  });
});
