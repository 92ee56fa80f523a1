import { type Template, UnsupportedTemplateError } from '../template/cloudformation.ts';
import type { Resolver } from '../template/resolve.ts';
import type { AlarmCondition, MissingData } from './alarm-state.ts';

export interface AlarmDefinition {
  id: string;
  /** The queue whose oldest message it watches; the threshold is in seconds. */
  queueName: string;
  condition: AlarmCondition;
}

/** SQS sends its metrics once a minute (Amazon SQS developer guide, sqs-monitoring-using-cloudwatch, read 2026-11-21). */
export const periodSeconds = 60;

const asked: Record<string, unknown> = {
  Namespace: 'AWS/SQS',
  MetricName: 'ApproximateAgeOfOldestMessage',
  Statistic: 'Maximum',
  Period: periodSeconds,
  ComparisonOperator: 'GreaterThanThreshold',
};
const alsoRead = ['Dimensions', 'Threshold', 'EvaluationPeriods', 'DatapointsToAlarm', 'TreatMissingData'];
const ignored = ['AlarmName', 'AlarmDescription', 'Tags', 'ActionsEnabled', 'AlarmActions', 'OKActions'];
const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** An alarm that a rule listens to: of the age of a queue's oldest message. Anything else is an error that names it. */
export function readAlarm(template: Template, resolver: Resolver, id: string): AlarmDefinition {
  const fail = (problem: string): never => {
    throw new UnsupportedTemplateError(`${id}: a rule listens to this alarm, and ${problem}`);
  };
  const properties = resolver.value(template.Resources[id]?.Properties ?? {}) as Record<string, unknown>;
  const known = [...Object.keys(asked), ...alsoRead, ...ignored];
  const unknown = Object.keys(properties).find((name) => !known.includes(name));
  if (unknown) fail(`the twin does not act on its ${unknown}; it knows ${known.join(', ')}`);
  for (const [name, value] of Object.entries(asked)) {
    if (properties[name] !== value)
      fail(`the twin watches only ${name} ${String(value)}, not ${String(properties[name])}`);
  }
  const dimensions = (properties['Dimensions'] ?? []) as { Name: string; Value: string }[];
  const queueName = dimensions[0]?.Value ?? '';
  if (
    dimensions.length !== 1 ||
    dimensions[0]?.Name !== 'QueueName' ||
    template.Resources[queueName]?.Type !== 'AWS::SQS::Queue'
  )
    fail(`the twin watches one QueueName of the template, not ${JSON.stringify(dimensions)}`);
  const evaluationPeriods = Number(properties['EvaluationPeriods']);
  const treatMissingData = (properties['TreatMissingData'] ?? 'missing') as MissingData;
  if (!treatments.includes(treatMissingData))
    fail(`its TreatMissingData is one of ${treatments.join(', ')}, not ${treatMissingData}`);
  return {
    id,
    queueName,
    condition: {
      threshold: Number(properties['Threshold']),
      evaluationPeriods,
      datapointsToAlarm: Number(properties['DatapointsToAlarm'] ?? evaluationPeriods),
      treatMissingData,
    },
  };
}
