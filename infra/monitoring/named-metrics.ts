import type { Template } from 'aws-cdk-lib/assertions';
import { emitted } from './emitted-metrics.ts';

/** A metric that a template names. Values that the template leaves to CloudFormation read `{LogicalId.Attribute}`. */
export interface NamedMetric {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  /** The alarm or the widget. */
  by: string;
}

type Json = Record<string, unknown>;
type Rows = (string | Json)[][];

/** All metrics that the alarms and the dashboards of a template name. */
export function namedMetrics(template: Template): NamedMetric[] {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')) as Json[];
  const dashboards = Object.values(template.findResources('AWS::CloudWatch::Dashboard')) as Json[];
  return [
    ...alarms.flatMap(({ Properties }) => ofAlarm(Properties as Json)),
    ...dashboards.flatMap(({ Properties }) => ofDashboard(Properties as Json)),
  ];
}

/** What nobody emits, as a sentence; nothing when the catalogue has it. */
export function notEmitted({ namespace, name, dimensions, by }: NamedMetric): string | undefined {
  const groups = Object.values(emitted).filter((group) => group.namespace === namespace);
  const given = Object.keys(dimensions).sort().join(', ');
  const known = groups.some(
    (group) =>
      (group.names as readonly string[]).includes(name) && [...group.dimensions].sort().join(', ') === given,
  );
  return known ? undefined : `${by} names ${namespace} ${name} by ${given}, which nobody emits`;
}

function ofAlarm(properties: Json): NamedMetric[] {
  const by = `alarm ${text(properties['AlarmName'])}`;
  const queries = (properties['Metrics'] ?? []) as { MetricStat?: { Metric: Json } }[];
  const metrics = properties['MetricName']
    ? [properties]
    : queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
  return metrics.map((metric) => ({
    namespace: text(metric['Namespace']),
    name: text(metric['MetricName']),
    dimensions: Object.fromEntries(
      ((metric['Dimensions'] ?? []) as Json[]).map(({ Name, Value }) => [text(Name), text(Value)] as const),
    ),
    by,
  }));
}

function ofDashboard({ DashboardBody }: Json): NamedMetric[] {
  const { widgets } = JSON.parse(text(DashboardBody)) as {
    widgets: { properties: { title?: string; metrics?: Rows } }[];
  };
  return widgets.flatMap(({ properties: { title = '', metrics = [] } }) =>
    metrics.flatMap((row) => {
      if (typeof row[0] !== 'string') return [];
      const [namespace = '', name = '', ...pairs] = row.filter((item) => typeof item === 'string');
      const dimensions: Record<string, string> = {};
      for (let i = 0; i < pairs.length; i += 2) dimensions[pairs[i] ?? ''] = pairs[i + 1] ?? '';
      return [{ namespace, name, dimensions, by: `widget “${title}”` }];
    }),
  );
}

/** A value of a template as text, intrinsic functions in braces. */
export function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[fn, argument] = ['', '']] = Object.entries(value);
  if (fn === 'Ref') return `{${String(argument)}}`;
  if (fn === 'Fn::GetAtt') return `{${(argument as string[]).join('.')}}`;
  if (fn === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(text).join(separator);
  }
  throw new Error(`no text for ${JSON.stringify(value)}`);
}
