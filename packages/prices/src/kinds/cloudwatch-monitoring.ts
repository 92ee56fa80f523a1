import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

/** An alarm costs by the metrics that it counts: each of its metric math, the expression itself none. */
export function cloudwatchAlarms(
  { metrics }: ItemOf<'cloudwatch-alarms'>,
  { prices: { prices } }: Terms,
): Line[] {
  return pricedLines('metrics in alarms', metrics, prices['cloudwatch.alarm-metric-month']);
}

export function cloudwatchDashboards(
  { dashboards }: ItemOf<'cloudwatch-dashboards'>,
  { prices: { prices } }: Terms,
): Line[] {
  return pricedLines('dashboards', dashboards, prices['cloudwatch.dashboard-month']);
}

/** A metric of one's own costs in the hours in which it gets data. https://aws.amazon.com/cloudwatch/pricing/, 2026-11-21 */
export function cloudwatchMetrics(
  item: ItemOf<'cloudwatch-metrics'>,
  { prices: { prices }, hoursPerMonth }: Terms,
): Line[] {
  const { metrics, hours = hoursPerMonth } = item;
  return pricedLines('own metrics', (metrics * hours) / hoursPerMonth, prices['cloudwatch.metric-month']);
}
