import { checkConfig, type Hours, projectName } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { acknowledge, acknowledgedRulesOf, checkByNag } from '../checks/acknowledged-rules.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { Compute } from './compute.ts';
import { newApp } from '../app/new-app.ts';

const hours: Hours = { days: 'MON-FRI', from: '07:00', to: '19:50', timeZone: 'Europe/Berlin' };
const stage = (workingHours?: Hours) => ({
  ...smallStage,
  managedInstances: { ...smallStage.managedInstances, workingHours },
});
const alarmOf = (from: Template, name: string): Record<string, any> =>
  Object.values(from.findResources('AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => Properties as Record<string, any>)
    .find(({ AlarmName }) => String(AlarmName).endsWith(`-${name}`)) ?? {};
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
          // Its dead letters.
          Match.objectLike({ Action: 'sqs:SendMessage' }),
        ],
      },
    });
    // Settling puts metrics, which are no resources.
    const others = Object.entries(paused.findResources('AWS::IAM::Policy')).filter(
      ([id]) => !id.includes('Settling'),
    );
    expect(others.length).toBeGreaterThan(2);
    expect(JSON.stringify(others)).not.toContain('"Resource":"*"');
  });

  it('that fail are given up before the next step is due, kept, and counted in a group of their own', () => {
    const [[queue] = ['']] = Object.entries(paused.findResources('AWS::SQS::Queue')).filter(([id]) =>
      id.includes('WorkingHours'),
    );
    const [[groupId, group] = ['', {}]] = Object.entries(
      paused.findResources('AWS::Scheduler::ScheduleGroup'),
    );
    const name: unknown = group['Properties'].Name;
    const schedules = Object.values(paused.findResources('AWS::Scheduler::Schedule')).filter(
      ({ Properties }) => String(Properties.ScheduleExpression).startsWith('cron'),
    );
    expect(schedules).toHaveLength(4);
    for (const { Properties: schedule, DependsOn } of schedules as Record<string, any>[]) {
      // CloudFormation sees no tie between a name and what has it.
      expect({ name: schedule['GroupName'] as unknown, after: DependsOn as unknown }).toEqual({
        name,
        after: [groupId],
      });
      expect(schedule['Target']).toMatchObject({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 900 },
      });
    }
    const alarm = alarmOf(paused, 'working-hours-fail');
    expect(alarm['Threshold']).toBe(0);
    const metrics = (alarm['Metrics'] as Record<string, any>[]).flatMap(
      ({ MetricStat }) => MetricStat?.Metric ?? [],
    );
    expect(metrics.map(({ MetricName }) => MetricName as string).sort()).toEqual([
      'InvocationDroppedCount',
      'InvocationsFailedToBeSentToDeadLetterCount',
      'TargetErrorCount',
    ]);
    for (const { Dimensions } of metrics)
      expect(Dimensions).toEqual([{ Name: 'ScheduleGroup', Value: name }]);
  });

  it('make the wait of a night no lateness, and that of a weekend no loss', () => {
    const [age, late] = alarmOf(paused, 'events-late')
      ['Metrics'].map(({ Expression }: Record<string, any>) => Expression)
      .sort();
    expect([age, late].filter(Boolean)).toEqual([
      // From 8:15 at either offset of Berlin, which is 7:15 UTC in winter, to 19:50, which is 17:50 UTC in summer.
      'IF(((DAY(age) == 1 || DAY(age) == 2 || DAY(age) == 3 || DAY(age) == 4 || DAY(age) == 5) && HOUR(age) * 60 + MINUTE(age) >= 435 && HOUR(age) * 60 + MINUTE(age) < 1070), age, 0)',
    ]);
    // Friday 19:50 to Monday 7:00 are 59 hours and ten minutes of 96.
    expect(alarmOf(paused, 'events-about-to-be-lost')['Threshold'] / 3_600).toBeCloseTo(
      (59 + 1 / 6) / 2 + 48,
      3,
    );
    expect(alarmOf(template(Compute.managedInstances()), 'events-about-to-be-lost')['Threshold']).toBe(
      172_800,
    );
  });

  it('leave lateness as it is where default Lambda takes events at night', () => {
    expect(alarmOf(template(Compute.hybrid(), hours), 'events-late')['MetricName']).toBe(
      'ApproximateAgeOfOldestMessage',
    );
  });

  it('have no finding of cdk-nag', () => {
    const app = newApp();
    const compute = Compute.managedInstances();
    const name = `${projectName}-dev-managed-instances`;
    const stack = new PipelineStack(app, name, { compute, config: stage(hours), stackName: name });
    acknowledge(stack, acknowledgedRulesOf(compute, stage(hours)));
    checkByNag(app);
    expect(() => app.synth()).not.toThrow();
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
