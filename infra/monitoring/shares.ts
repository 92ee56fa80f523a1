import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * `part` in per cent of `part` and `rest` together. A count that CloudWatch has no point of is zero; when both are, there is
 * no point either.
 */
export function percentOf(part: IMetric, rest: IMetric, period: Duration, label: string): MathExpression {
  return new MathExpression({
    expression: '100 * FILL(part, 0) / (FILL(part, 0) + FILL(rest, 0))',
    usingMetrics: { part, rest },
    period,
    label,
  });
}

/** `part` in per cent of `whole`, which contains it. */
export function percentWithin(
  part: IMetric,
  whole: IMetric,
  period: Duration,
  label: string,
): MathExpression {
  return new MathExpression({
    expression: '100 * FILL(part, 0) / whole',
    usingMetrics: { part, whole },
    period,
    label,
  });
}

/** The sum over functions of what each counts under the same name; of one function it is the metric itself. */
export function total(metrics: readonly Metric[]): IMetric {
  const [first, ...others] = metrics;
  if (!first) throw new RangeError('there is nothing to add up');
  if (others.length === 0) return first;
  const named = metrics.map((metric, i) => [idOf(metric, i), metric] as const);
  return new MathExpression({
    expression: named.map(([id]) => `FILL(${id}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    period: first.period,
    label: first.label ?? first.metricName,
  });
}

/** An id tells a metric within an alarm, where several such sums may meet. */
function idOf({ metricName }: Metric, i: number): string {
  return `${metricName.charAt(0).toLowerCase()}${metricName.slice(1)}${i}`;
}
