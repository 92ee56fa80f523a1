import { expect, it } from 'vitest';
import { hybridTemplate } from '../switching/testing-hybrid.ts';
import { checkTemplate } from '../template/check-template.ts';
import { physicalResources } from '../template/physical.ts';
import { Resolver } from '../template/resolve.ts';
import { readSchedules, type ScheduleDefinition } from './read-schedules.ts';

const target = { Arn: { Ref: 'Machine' }, RoleArn: 'role', RetryPolicy: { MaximumRetryAttempts: 1 } };

function read(properties: object): ScheduleDefinition[] {
  const template = hybridTemplate();
  template.Resources['Machine'] = {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      DefinitionString: { 'Fn::Join': ['', ['{"Comment":"in ', { Ref: 'Bucket' }, '"}']] },
    },
  };
  template.Resources['Nightly'] = {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: 'rate(6 hours)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: target,
      ...properties,
    },
  };
  checkTemplate(template);
  return readSchedules(template, new Resolver(template, physicalResources(template)));
}

it('reads when a schedule starts which state machine, with its references resolved', () => {
  expect(read({ State: 'ENABLED' })).toEqual([
    {
      id: 'Nightly',
      expression: 'rate(6 hours)',
      everyMs: 21_600_000,
      stateMachineId: 'Machine',
      definition: { Comment: 'in bucket' },
    },
  ]);
});

it.each([
  ['rate(1 minute)', 60_000],
  ['rate(90 minutes)', 5_400_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(30 days)', 2_592_000_000],
])('%s is %d ms', (ScheduleExpression, everyMs) => {
  expect(read({ ScheduleExpression })).toMatchObject([{ everyMs }]);
});

it('a schedule that is disabled starts nothing', () => {
  expect(read({ State: 'DISABLED' })).toEqual([]);
});

it.each(['putFunctionScalingConfig', 'updateEventSourceMapping'])(
  'those of working hours, which call %s, start nothing here',
  (action) => {
    const Arn = { 'Fn::Sub': `arn:\${AWS::Partition}:scheduler:::aws-sdk:lambda:${action}` };
    expect(read({ ScheduleExpression: 'cron(0 8 ? * MON-FRI *)', Target: { Arn, Input: '{}' } })).toEqual([]);
  },
);

it.each([
  [
    'another service',
    { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:lambda:deleteFunction' } },
    'deleteFunction',
  ],
  ['a queue', { Target: { Arn: { 'Fn::GetAtt': ['Events', 'Arn'] } } }, ':Events"'],
  ['nothing', { Target: undefined }, 'not {}'],
  ['a state machine with an input', { Target: { ...target, Input: '{}' } }, '"Input":"{}"'],
  ['it at a time of the day', { ScheduleExpression: 'cron(0 8 * * ? *)' }, 'not cron(0 8 * * ? *)'],
  ['it once', { ScheduleExpression: 'at(2026-11-29T00:00:00)' }, 'not at('],
  ['it never', { ScheduleExpression: 'rate(0 hours)' }, 'not rate(0 hours)'],
  ['it by seconds', { ScheduleExpression: 'rate(5 seconds)' }, 'not rate(5 seconds)'],
  [
    'it from a day on',
    { StartDate: '2026-12-01T00:00:00Z' },
    'does not act on AWS::Scheduler::Schedule.StartDate',
  ],
])('a schedule that starts %s is refused with its name', (_, properties, message) => {
  expect(() => read(properties)).toThrow('Nightly: ');
  expect(() => read(properties)).toThrow(message);
});
