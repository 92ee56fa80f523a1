import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { metricQueries, type MetricId, type OverflowMetricId } from './metric-queries.ts';
import type { StackOutputs } from './stack-outputs.ts';

/** Values by the start of their period, epoch milliseconds, oldest first. */
export type Series = Map<number, number>;
export type MetricValues = Record<MetricId | OverflowMetricId, Series>;

/** Asks CloudWatch for everything about one arm between two times, page by page. Throws when an answer is not complete. */
export async function readMetrics(
  client: CloudWatchClient,
  outputs: StackOutputs,
  fromMs: number,
  toMs: number,
): Promise<Partial<MetricValues>> {
  const values: Partial<MetricValues> = {};
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: metricQueries(outputs),
        StartTime: new Date(fromMs),
        EndTime: new Date(toMs),
        ScanBy: 'TimestampAscending',
        NextToken,
      }),
    );
    for (const result of page.MetricDataResults ?? []) add(values, result, page.NextToken !== undefined);
    ({ NextToken } = page);
  } while (NextToken);
  return values;
}

function add(values: Partial<MetricValues>, result: MetricDataResult, more: boolean): void {
  const { Id, Timestamps = [], Values = [], StatusCode, Messages = [] } = result;
  // PartialData means that the rest is on the next page.
  if (StatusCode !== 'Complete' && !(StatusCode === 'PartialData' && more)) {
    const said = Messages.map(({ Value }) => Value).join(' ');
    throw new Error(`CloudWatch did not answer ${Id} in full (${StatusCode}): ${said || 'no reason given'}`);
  }
  const series = (values[Id as keyof MetricValues] ??= new Map());
  Timestamps.forEach((at, index) => series.set(new Date(at).getTime(), Values[index] ?? 0));
}
