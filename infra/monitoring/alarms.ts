import {
  deadLetterRetentionDays,
  type Hours,
  longestPauseHours,
  queueRetentionDays,
  type StageConfig,
  surelyAtWork,
} from '@telemetry/settings';
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { stepMinutes } from '../constructs/working-hours.ts';
import { costLines, totalOf } from './cost-of-a-day.ts';
import { fiveMinutes, minute, type PipelineMetrics } from './pipeline-metrics.ts';
import { percentOf, percentWithin } from './shares.ts';

/** CloudFormation takes at most this many rollback triggers (user guide, using-cfn-rollback-triggers, read 2026-11-21). */
export const maxRollbackTriggers = 5;

export interface AlarmDefinition {
  /** Heading of its section in docs/runbook.md. */
  name: string;
  says: string;
  metric: IMetric;
  /** The alarm goes off above it. */
  threshold: number;
  /** As often as this within as many periods. */
  times: number;
  within: number;
  /** A deployment during which it goes off is taken back. */
  rollsBack: boolean;
}

const daySeconds = Duration.days(1).toSeconds();

/** What a night left in the queue is done within, after polling has begun. */
const catchUpMinutes = 60;

/** All alarms of a pipeline, the ones that matter most first. */
export function alarmDefinitions(metrics: PipelineMetrics, config: StageConfig): AlarmDefinition[] {
  return [
    ...ofEvents(metrics, config),
    ...ofProcessor(metrics),
    ...ofOverflow(metrics),
    ...ofSchedules(metrics),
    ...ofEdge(metrics),
    ...ofCapacity(metrics, config),
    ...ofSettling(metrics, config),
    ofCost(metrics, config),
  ];
}

function ofEvents(metrics: PipelineMetrics, config: StageConfig): AlarmDefinition[] {
  const { queue, deadLetters } = metrics;
  const { lateAfterSeconds } = config.monitoring;
  const { workingHours } = config.managedInstances;
  // Of a hybrid something takes events at night, too.
  const pausedFor = metrics.schedules && !metrics.overflow ? workingHours : undefined;
  const age = queue('ApproximateAgeOfOldestMessage', { statistic: 'Maximum', period: minute });
  const lostSoonHours = (pausedFor ? longestPauseHours(pausedFor) : 0) / 2 + (queueRetentionDays / 2) * 24;
  // What a dead letter has left is counted from when it was first sent, and its age from when it died.
  const deadLetterLeftDays = deadLetterRetentionDays - queueRetentionDays;
  return [
    {
      name: 'events-late',
      says: `the oldest event waits longer than ${lateAfterSeconds} s${pausedFor ? ', in working hours and not for the night' : ''}`,
      metric: pausedFor ? atWork(age, pausedFor) : age,
      threshold: lateAfterSeconds,
      ...each(5),
      rollsBack: true,
    },
    {
      name: 'events-about-to-be-lost',
      says: `the queue forgets an event after ${queueRetentionDays} days, and the oldest has waited ${lostSoonHours} hours`,
      metric: queue('ApproximateAgeOfOldestMessage', { statistic: 'Maximum', period: fiveMinutes }),
      threshold: lostSoonHours * 3_600,
      ...each(1),
      rollsBack: false,
    },
    {
      name: 'events-dead',
      says: 'messages used up their receives and wait in the dead-letter queue',
      metric: deadLetters('ApproximateNumberOfMessagesVisible', { statistic: 'Maximum', period: minute }),
      threshold: 0,
      ...each(1),
      rollsBack: false,
    },
    {
      name: 'dead-letters-about-to-be-lost',
      says: `a dead letter is sure to be kept for ${deadLetterLeftDays} days, and the oldest has been dead for half of that`,
      metric: deadLetters('ApproximateAgeOfOldestMessage', { statistic: 'Maximum', period: fiveMinutes }),
      threshold: (deadLetterLeftDays / 2) * daySeconds,
      ...each(1),
      rollsBack: false,
    },
  ];
}

function ofProcessor({ processor, live, functions }: PipelineMetrics): AlarmDefinition[] {
  const sum = { statistic: 'Sum', period: minute };
  return [
    {
      name: 'messages-not-stored',
      says: 'more than 5 % of messages go back to the queue, because their rows were not stored',
      metric: percentWithin(
        processor('MessagesRetried', sum),
        processor('MessagesPerInvocation', sum),
        minute,
        'messages retried, %',
      ),
      threshold: 5,
      ...each(3, 5),
      rollsBack: true,
    },
    {
      name: 'invocations-fail',
      says: 'more than 5 % of invocations end in an error or a time-out',
      metric: percentWithin(live('Errors', sum), live('Invocations', sum), minute, 'errors, %'),
      threshold: 5,
      ...each(3, 5),
      rollsBack: true,
    },
    {
      name: 'events-rejected',
      says: 'more than 5 % of events will never be valid and are kept as rejected',
      metric: percentOf(
        processor('EventsRejected', sum),
        processor('EventsStored', sum),
        minute,
        'events rejected, %',
      ),
      threshold: 5,
      ...each(3, 5),
      rollsBack: true,
    },
    {
      name: 'stray-errors',
      says: 'an error escaped every handler and would have ended a worker thread',
      metric: processor('StrayErrors', { statistic: 'Sum', period: minute }),
      threshold: 0,
      ...each(1),
      rollsBack: true,
    },
    {
      name: 'processor-silent',
      says: 'the function is invoked, but none of its metrics arrives',
      metric:
        functions.length === 1
          ? silent({
              invocations: live('Invocations', { statistic: 'Sum' }),
              messages: processor('MessagesPerInvocation', { statistic: 'Sum' }),
            })
          : // One function's metrics would hide that the other's are missing; what each logs does not.
            silent(
              ...functions.map(({ live, logBytes }, i) => ({
                [`invocations${i}`]: live('Invocations', { statistic: 'Sum' }),
                [`logBytes${i}`]: logBytes({ statistic: 'Sum' }),
              })),
            ),
      threshold: 0,
      ...each(3),
      rollsBack: false,
    },
    {
      name: 'invocations-throttled',
      says: 'more than 10 % of invocations are throttled',
      metric: percentOf(live('Throttles', sum), live('Invocations', sum), minute, 'throttles, %'),
      threshold: 10,
      ...each(10),
      rollsBack: false,
    },
  ];
}

/** 1 while any of the pairs has calls and no signs of them, 0 otherwise. */
function silent(...pairs: Record<string, IMetric>[]): MathExpression {
  const expressions = pairs.map((pair) => {
    const [calls = '', signs = ''] = Object.keys(pair);
    return `IF(FILL(${calls}, 0) > 0 AND FILL(${signs}, 0) < 1, 1, 0)`;
  });
  return new MathExpression({
    expression: expressions.join(' + '),
    usingMetrics: Object.assign({}, ...pairs) as Record<string, IMetric>,
    period: fiveMinutes,
    label: 'silent',
  });
}

function ofOverflow({ overflow }: PipelineMetrics): AlarmDefinition[] {
  if (!overflow) return [];
  const sum = { statistic: 'Sum', period: minute };
  const undelivered = overflow.undelivered(sum);
  return [
    {
      name: 'floor-too-small',
      says: 'the overflow has worked for an hour of the last hour and a half',
      metric: overflow.live('Invocations', { statistic: 'Sum', period: fiveMinutes }),
      threshold: 0,
      ...each(12, 18),
      rollsBack: false,
    },
    {
      name: 'overflow-not-switched',
      says: 'the overflow should have joined or left, and its mapping was not changed',
      metric: new MathExpression({
        expression: ['failed', ...undelivered.map((_, i) => `undelivered${i}`)]
          .map((id) => `FILL(${id}, 0)`)
          .join(' + '),
        usingMetrics: {
          failed: overflow.switched('ExecutionsFailed', sum),
          ...Object.fromEntries(undelivered.map((metric, i) => [`undelivered${i}`, metric])),
        },
        period: minute,
        label: 'changes that failed',
      }),
      threshold: 0,
      ...each(1),
      rollsBack: false,
    },
  ];
}

/**
 * The age while the stage is at work and has had the time to do what the night left, 0 otherwise: waiting at night is not lateness. DAY, HOUR
 * and MINUTE are of the points' own times, in UTC (CloudWatch user guide, using-metric-math, date and time functions, read 2026-11-29).
 */
function atWork(age: IMetric, hours: Hours): MathExpression {
  const parts = surelyAtWork(hours, stepMinutes + catchUpMinutes).map(({ days, fromMinute, toMinute }) => {
    const day = days.length === 7 ? [] : [`(${days.map((each) => `DAY(age) == ${each}`).join(' || ')})`];
    const time = 'HOUR(age) * 60 + MINUTE(age)';
    return `(${[...day, `${time} >= ${fromMinute}`, `${time} < ${toMinute}`].join(' && ')})`;
  });
  return new MathExpression({
    expression: parts.length === 0 ? 'age * 0' : `IF(${parts.join(' || ')}, age, 0)`,
    usingMetrics: { age },
    period: minute,
    label: 'age in working hours',
  });
}

function ofSchedules({ schedules }: PipelineMetrics): AlarmDefinition[] {
  if (!schedules) return [];
  const sum = { statistic: 'Sum', period: fiveMinutes };
  return [
    {
      name: 'working-hours-fail',
      says: 'environments or polling should have started or ended by the clock, and Lambda refused',
      metric: new MathExpression({
        expression: 'FILL(refused, 0) + FILL(dropped, 0) + FILL(lost, 0)',
        usingMetrics: {
          refused: schedules('TargetErrorCount', sum),
          dropped: schedules('InvocationDroppedCount', sum),
          lost: schedules('InvocationsFailedToBeSentToDeadLetterCount', sum),
        },
        period: fiveMinutes,
        label: 'changes that failed',
      }),
      threshold: 0,
      ...each(1),
      rollsBack: false,
    },
  ];
}

function ofEdge({ edge }: PipelineMetrics): AlarmDefinition[] {
  const sum = { statistic: 'Sum', period: minute };
  return [
    {
      name: 'requests-failed',
      says: 'the edge answers more than 1 % of requests with a 5xx',
      metric: percentWithin(edge.failed(sum), edge.requests(sum), minute, '5xx, %'),
      threshold: 1,
      ...each(3, 5),
      rollsBack: false,
    },
    {
      name: 'requests-refused',
      says: 'the edge answers more than 20 % of requests with a 4xx',
      metric: percentWithin(edge.refused(sum), edge.requests(sum), minute, '4xx, %'),
      threshold: 20,
      ...each(10, 15),
      rollsBack: false,
    },
  ];
}

function ofCapacity({ capacity }: PipelineMetrics, { managedInstances }: StageConfig): AlarmDefinition[] {
  if (!capacity) return [];
  const { instanceTypes, maxVcpuCount } = managedInstances;
  const average = { statistic: 'Average', period: fiveMinutes };
  const vcpus = instanceTypes.map((_, i) => `FILL(free${i}, 0) + FILL(used${i}, 0)`).join(' + ');
  const metrics = instanceTypes.flatMap((type, i) => [
    [`free${i}`, capacity.provider('vCPUAvailable', type, average)],
    [`used${i}`, capacity.provider('vCPUAllocated', type, average)],
  ]);
  return [
    {
      name: 'capacity-at-its-limit',
      says: `the instances have more than 90 % of the ${maxVcpuCount} vCPUs that the capacity provider may have`,
      metric: new MathExpression({
        expression: `100 * (${vcpus}) / ${maxVcpuCount}`,
        usingMetrics: Object.fromEntries(metrics) as Record<string, IMetric>,
        period: fiveMinutes,
        label: 'vCPUs, % of the limit',
      }),
      threshold: 90,
      ...each(3),
      rollsBack: false,
    },
  ];
}

function ofSettling({ settling, unsettled }: PipelineMetrics, { sql }: StageConfig): AlarmDefinition[] {
  const { everyHours, graceHours } = sql.settling;
  const period = Duration.hours(everyHours);
  const behindAfterHours = settledWithinHours(sql.settling);
  return [
    {
      name: 'settling-late',
      says: `three runs that put small objects together, one every ${everyHours} h, did not come to their end`,
      metric: new MathExpression({
        expression: 'IF(FILL(ended, 0) > 0, 0, 1)',
        usingMetrics: { ended: settling('ExecutionsSucceeded', { statistic: 'Sum', period }) },
        period,
        label: 'no run came to its end',
      }),
      threshold: 0,
      ...each(3),
      rollsBack: false,
    },
    {
      name: 'settling-behind',
      says: `the oldest hour with small objects ended more than ${behindAfterHours} h ago, run after run`,
      metric: unsettled('OldestUnsettledHourAge', { statistic: 'Maximum', period }),
      threshold: Duration.hours(behindAfterHours).toSeconds(),
      // Rows that come late make an old hour unsettled again, until a run has taken them and their grace is over.
      ...each(Math.min(Math.ceil(graceHours / everyHours) + 3, Math.floor(mostAlarmHours / everyHours))),
      rollsBack: false,
    },
  ];
}

/** Periods of an hour and more times their number are a week at most (CloudWatch API reference, PutMetricAlarm, read 2026-11-29). */
const mostAlarmHours = 168;

/** An hour ends, is taken by the next run, has its grace, and loses its small objects in the run after that; and one run may fail. */
export const settledWithinHours = ({ everyHours, graceHours }: StageConfig['sql']['settling']): number =>
  1 + graceHours + 3 * everyHours;

function ofCost(metrics: PipelineMetrics, config: StageConfig): AlarmDefinition {
  const { usdPerDay } = config.monitoring;
  const hour = Duration.hours(1);
  const lines = costLines(metrics, config, hour).filter(({ inAlarm }) => inAlarm);
  return {
    name: 'cost-above-budget',
    says: `a day like the last three hours costs more than ${usdPerDay} USD`,
    metric: totalOf(lines, hour, 'USD a day'),
    threshold: usdPerDay,
    ...each(3),
    rollsBack: false,
  };
}

/** `times` of `within` periods; all of them when nothing else is said. */
const each = (times: number, within = times): { times: number; within: number } => ({ times, within });
