import { priceDeployed } from '@telemetry/prices';
import { metricUnits } from '@telemetry/processor/metrics';
import type { Arm, StageConfig } from '@telemetry/settings';

/** How many metrics the alarms of a stack count, which is what they cost by. The test counts them in the templates. */
const metricsInAlarms: Record<Arm, { always: number; ofEachInstanceType: number }> = {
  default: { always: 22, ofEachInstanceType: 0 },
  'managed-instances': { always: 21, ofEachInstanceType: 4 },
  hybrid: { always: 32, ofEachInstanceType: 4 },
};

export function alarmMetricsOf({ managedInstances }: StageConfig, arm: Arm): number {
  const { always, ofEachInstanceType } = metricsInAlarms[arm];
  return always + ofEachInstanceType * managedInstances.instanceTypes.length;
}

/**
 * US dollars a month for alarms, the dashboard and, `withTraffic`, the metrics of the processor: all of them in every hour,
 * though `StrayErrors` has few. Without events it sends none; both functions of a hybrid send the same ones.
 */
export function watchingUsd(config: StageConfig, arm: Arm, region: string, withTraffic: boolean): number {
  return priceDeployed({
    region,
    hoursPerMonth: 730,
    freeTier: false,
    items: [
      { kind: 'cloudwatch-alarms', metrics: alarmMetricsOf(config, arm) },
      { kind: 'cloudwatch-dashboards', dashboards: 1 },
      { kind: 'cloudwatch-metrics', metrics: withTraffic ? Object.keys(metricUnits).length : 0 },
    ],
  }).totalUsd;
}
