import { logBytesPerInvocation, pipelineSettingsOfProject } from '@telemetry/prices';

/** What a bill needs and a run does not measure. Every report prints them. */
export const assumptions = {
  ...pipelineSettingsOfProject,
  /** CPU and slots are planned to be used to this share: AWS says that traffic may double within five minutes. */
  targetUtilization: 0.5,
  logBytesPerInvocation,
} as const;

export const secondsPerMonth = assumptions.hoursPerMonth * 3_600;
