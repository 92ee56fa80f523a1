import { checkConfig, type Hours } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { Compute } from './compute.ts';
import { newApp } from '../app/new-app.ts';

const hours: Hours = { days: 'MON-FRI', from: '07:00', to: '19:50', timeZone: 'Europe/Berlin' };
const stage = (workingHours?: Hours) => ({
  ...smallStage,
  managedInstances: { ...smallStage.managedInstances, workingHours },
});
const template = (compute: Compute, workingHours?: Hours): Template =>
  Template.fromStack(new PipelineStack(newApp(), 'test', { compute, config: stage(workingHours) }));

describe('working hours', () => {
  const paused = template(Compute.managedInstances(), hours);

  it('start environments before polling, and end polling before environments, in the zone’s own time', () => {
    const schedules = Object.values(paused.findResources('AWS::Scheduler::Schedule'))
      .map(({ Properties }) => Properties as Record<string, any>)
      // But for the one that settles small objects.
      .filter(({ ScheduleExpression }) => String(ScheduleExpression).startsWith('cron'));
    const steps = schedules.map((each) => [
      each['ScheduleExpression'],
      String(each['Target'].Arn['Fn::Join'][1].at(-1)).split(':').at(-1),
    ]);
    expect(steps.sort()).toEqual(
      [
        ['cron(0 7 ? * MON-FRI *)', 'putFunctionScalingConfig'],
        ['cron(15 7 ? * MON-FRI *)', 'updateEventSourceMapping'],
        ['cron(50 19 ? * MON-FRI *)', 'updateEventSourceMapping'],
        ['cron(5 20 ? * MON-FRI *)', 'putFunctionScalingConfig'],
      ].sort(),
    );
    expect(new Set(schedules.map((each) => each['ScheduleExpressionTimezone']))).toEqual(
      new Set(['Europe/Berlin']),
    );
  });

  it('bring back what the settings ask for, of the version that runs, and may do nothing else', () => {
    const inputs = Object.values(paused.findResources('AWS::Scheduler::Schedule')).map(({ Properties }) =>
      JSON.stringify((Properties as Record<string, any>)['Target'].Input),
    );
    const bounds = inputs.flatMap(
      (input) => /Min\D+(\d+)\D+Max\D+(\d+)/.exec(input)?.slice(1).join(' to ') ?? [],
    );
    expect(bounds.sort()).toEqual(['0 to 0', '1 to 12']);
    paused.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'lambda:PutFunctionScalingConfig', Resource: Match.arrayWith([]) }),
        ],
      },
    });
    expect(JSON.stringify(paused.findResources('AWS::IAM::Policy'))).not.toContain('"Resource":"*"');
  });

  it('are nothing to default Lambda, which costs nothing at night, nor to a stage without them', () => {
    template(Compute.default(), hours).resourceCountIs('AWS::Scheduler::Schedule', 1);
    template(Compute.managedInstances()).resourceCountIs('AWS::Scheduler::Schedule', 1);
  });

  it.each([
    ['19:00', '07:00'],
    ['7:00', '19:00'],
    ['07:00', '23:50'],
    ['07:00', '24:00'],
  ])('from %s to %s are refused', (from, to) => {
    expect(() => checkConfig('dev', stage({ ...hours, from, to }))).toThrow(`is from ${from} to ${to}`);
  });
});
