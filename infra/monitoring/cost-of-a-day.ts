import { instanceType, type PriceList, priceList } from '@telemetry/prices';
import { interfaceEndpoints, type StageConfig } from '@telemetry/settings';
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { PipelineMetrics } from './pipeline-metrics.ts';

/** A line of the bill, from metrics. */
export interface CostLine {
  label: string;
  /** US dollars a day at the rate of the period. */
  expression: string;
  metrics: Record<string, IMetric>;
  /** An alarm counts at most ten metrics: the lines that can run away come first. */
  inAlarm: boolean;
}

const bytesPerGb = 1024 ** 3;

/** Metric math has no exponents. */
const decimal = (value: number): string => value.toFixed(15).replace(/\.?0+$/, '');

/** A price by the first of its tiers: no less than what is paid. */
function usd(prices: PriceList, id: keyof PriceList['prices']): number {
  const price = prices.prices[id];
  return 'usd' in price ? price.usd : (price.tiers[0]?.usd ?? 0);
}

/**
 * What a day costs, US dollars, were all of it like the period. Prices of us-east-1, without tiers, plans and free
 * allowances; storage, queries, firewall and alarms are not in it.
 */
export function costLines(metrics: PipelineMetrics, config: StageConfig, period: Duration): CostLine[] {
  const prices = priceList();
  const periodsADay = Duration.days(1).toSeconds() / period.toSeconds();
  const counted = (
    id: string,
    label: string,
    metric: IMetric,
    usdEach: number,
    inAlarm = true,
  ): CostLine => ({
    label,
    expression: `FILL(${id}, 0) * ${decimal(usdEach * periodsADay)}`,
    metrics: { [id]: metric },
    inAlarm,
  });
  const sum = { statistic: 'Sum', period };
  const edge = counted(
    'requests',
    'edge',
    metrics.edge.requests(sum),
    usd(prices, `api-gateway.${config.edge.kind}.request`),
  );
  const { overflow } = metrics;
  const logs = counted(
    'logBytes',
    'logs',
    metrics.logBytes(sum),
    usd(prices, 'cloudwatch-logs.gb') / bytesPerGb,
    // Eight metrics of instances, the edge and the overflow are ten: what is logged follows what they count.
    !overflow,
  );
  const requests = usd(prices, 'lambda.request');
  const little = [
    // A send for each message; receives and deletes are batched (SQS counts 64 KiB as a request).
    counted(
      'sent',
      'queue',
      metrics.queue('NumberOfMessagesSent', sum),
      1.2 * usd(prices, 'sqs.request'),
      false,
    ),
    counted(
      'objects',
      'writing objects',
      metrics.processor('ObjectRows', { statistic: 'SampleCount', period }),
      usd(prices, 's3.put-request'),
      false,
    ),
    counted('invocations', 'requests of Lambda', metrics.live('Invocations', sum), requests, false),
  ];
  const gbSecond = usd(prices, 'lambda.gb-second.arm64');
  const usdPerMs = (config.defaultCompute.memoryMiB / 1_024 / 1_000) * gbSecond;
  const duration = ({ live }: Pick<PipelineMetrics, 'live'>, label: string): CostLine =>
    counted('durationMs', label, live('Duration', sum), usdPerMs);
  if (!metrics.capacity) return [duration(metrics, 'duration'), edge, logs, ...little];
  return [
    instances(metrics.capacity, config, prices, period),
    ...(overflow ? [duration(overflow, 'duration of the overflow')] : []),
    edge,
    logs,
    ...little,
  ];
}

function instances(
  { provider }: NonNullable<PipelineMetrics['capacity']>,
  config: StageConfig,
  prices: PriceList,
  period: Duration,
): CostLine {
  const { managedInstances, logsEndpointZones } = config;
  const fee = 1 + prices.managementFees['lambda-managed-instances'].share;
  const average = { statistic: 'Average', period };
  const types = managedInstances.instanceTypes.map((name, i) => {
    const { usdPerHour, vcpu } = instanceType(prices, name);
    return {
      expression: `(FILL(free${i}, 0) + FILL(used${i}, 0)) * ${decimal((usdPerHour * fee * 24) / vcpu)}`,
      metrics: {
        [`free${i}`]: provider('vCPUAvailable', name, average),
        [`used${i}`]: provider('vCPUAllocated', name, average),
      },
    };
  });
  const endpoints =
    usd(prices, 'interface-endpoint.hour') * 24 * logsEndpointZones * interfaceEndpoints(config);
  return {
    label: 'instances, fee and endpoints',
    expression: `${types.map(({ expression }) => expression).join(' + ')} + ${decimal(endpoints)}`,
    metrics: Object.assign({}, ...types.map((type) => type.metrics)) as Record<string, IMetric>,
    inAlarm: true,
  };
}

/** The sum of lines as one metric. */
export function totalOf(lines: readonly CostLine[], period: Duration, label: string): MathExpression {
  return new MathExpression({
    expression: lines.map(({ expression }) => expression).join(' + '),
    usingMetrics: Object.assign({}, ...lines.map(({ metrics }) => metrics)) as Record<string, IMetric>,
    period,
    label,
  });
}
