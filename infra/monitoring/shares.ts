import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib';

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
