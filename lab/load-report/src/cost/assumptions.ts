import { hoursPerMonth, logBytesPerInvocation, targetUtilization } from '@telemetry/prices';

/** What a bill needs and a run does not measure. Every report prints them. */
export const assumptions = {
  hoursPerMonth,
  targetUtilization,
  logBytesPerInvocation,
} as const;

export const secondsPerMonth = hoursPerMonth * 3_600;
