export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface AlarmCondition {
  /** A data point above it breaches. */
  threshold: number;
  /** How many of the newest data points are looked at. */
  evaluationPeriods: number;
  /** How many of them have to breach. */
  datapointsToAlarm: number;
  treatMissingData: MissingData;
}

/**
 * How many periods further back CloudWatch looks for data points in place of missing ones. AWS's number "depends on the
 * length of the alarm period"; in its example 5 data points are asked for where 3 are evaluated.
 */
const furtherBack = 2;

/** Data points that can matter to this alarm. */
export const evaluationRange = ({ evaluationPeriods }: AlarmCondition): number =>
  evaluationPeriods + furtherBack;

/**
 * The alarm's next state. `points` has one entry a period, the newest last; a missing data point is undefined. Real data
 * points are preferred over missing ones, also from further back (Amazon CloudWatch user guide, alarm-evaluation and
 * alarms-and-missing-data, read 2026-11-21).
 */
export function evaluateAlarm(
  condition: AlarmCondition,
  points: readonly (number | undefined)[],
  state: AlarmState,
): AlarmState {
  const { threshold, evaluationPeriods, datapointsToAlarm, treatMissingData } = condition;
  const range = points.slice(-evaluationRange(condition));
  const real = range.filter((point) => point !== undefined).slice(-evaluationPeriods);
  const breaching = real.filter((point) => point > threshold).length;
  const filled = evaluationPeriods - real.length;
  if (filled === 0 || breaching >= datapointsToAlarm || breaching < real.length) {
    const counted = breaching + (treatMissingData === 'breaching' ? filled : 0);
    return counted >= datapointsToAlarm ? 'ALARM' : 'OK';
  }
  // Too few data points, and none of them within the threshold.
  switch (treatMissingData) {
    case 'notBreaching':
      return 'OK';
    case 'breaching':
      return 'ALARM';
    case 'ignore':
      return state;
    case 'missing': {
      const oldest = range.findIndex((point) => point !== undefined);
      return oldest >= 0 && range.length - oldest >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
    }
  }
}
