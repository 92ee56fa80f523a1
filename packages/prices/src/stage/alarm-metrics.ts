import type { Arm, StageConfig } from '@telemetry/settings';

/** How many metrics the alarms of a stack count, which is what they cost by. A test of infra counts them in the templates. */
const metricsInAlarms: Record<Arm, { always: number; ofEachInstanceType: number }> = {
  default: { always: 24, ofEachInstanceType: 0 },
  'managed-instances': { always: 23, ofEachInstanceType: 4 },
  hybrid: { always: 34, ofEachInstanceType: 4 },
};

export function alarmMetricsOf({ managedInstances }: StageConfig, arm: Arm): number {
  const { always, ofEachInstanceType } = metricsInAlarms[arm];
  const ofWorkingHours = managedInstances.workingHours && arm !== 'default' ? 3 : 0;
  return always + ofEachInstanceType * managedInstances.instanceTypes.length + ofWorkingHours;
}

/**
 * The processor's own metrics, all of them in every hour with traffic, though `StrayErrors` has few; both functions of a
 * hybrid send the same ones. A test of infra counts them in the processor.
 */
export const ownMetrics = 10;
