import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { graph } from './graph.ts';
import { minute, type OverflowMetrics, type PipelineMetrics } from './pipeline-metrics.ts';
import { percentWithin } from './shares.ts';

const sum = { statistic: 'Sum', period: minute };

/** How much the overflow does, and whether it was switched when it should have been. */
export function overflowed({ live }: PipelineMetrics, overflow: OverflowMetrics): IWidget[] {
  return [
    graph('Done by the overflow, % of invocations', [
      percentWithin(overflow.live('Invocations', sum), live('Invocations', sum), minute, 'overflow, %'),
    ]),
    graph('Changes of its mapping: it joined or left', [
      overflow.switched('ExecutionsSucceeded', { ...sum, label: 'done' }),
      overflow.switched('ExecutionsFailed', { ...sum, label: 'failed' }),
    ]),
    graph(
      'Events of rules that did not arrive',
      overflow.undelivered({ ...sum }).map((metric, i) => metric.with({ label: i === 0 ? 'join' : 'leave' })),
    ),
  ];
}
