import type { Metric } from '@aws-sdk/client-cloudwatch';

export interface Widget {
  title: string;
  metrics: Metric[];
}

/**
 * The widgets of a dashboard's body that show metrics: rows are `[namespace, name, dimension, value, …, options]`, where "." repeats what
 * stands above (CloudWatch API reference, dashboard body structure, read 2026-11-29). Rows of expressions name none.
 */
export function widgetsOf(body: string): Widget[] {
  const { widgets = [] } = JSON.parse(body) as {
    widgets?: { properties?: { title?: string; metrics?: unknown[][] } }[];
  };
  return widgets
    .map(({ properties: { title = '', metrics = [] } = {} }) => ({ title, metrics: metricsIn(metrics) }))
    .filter(({ metrics }) => metrics.length > 0);
}

function metricsIn(rows: readonly unknown[][]): Metric[] {
  let above: string[] = [];
  return rows.flatMap((row) => {
    const texts = row.filter((cell) => typeof cell === 'string');
    if (texts.length < 2) return [];
    above = texts.map((cell, i) => (cell === '.' ? (above[i] ?? '') : cell));
    const [Namespace = '', MetricName = '', ...pairs] = above;
    const Dimensions = Array.from({ length: pairs.length / 2 }, (_, i) => ({
      Name: pairs[2 * i] ?? '',
      Value: pairs[2 * i + 1] ?? '',
    }));
    return [{ Namespace, MetricName, Dimensions }];
  });
}
