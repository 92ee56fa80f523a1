import { steadyDay } from '../traffic/day.ts';
import type { DefaultCompute, ManagedCompute, PipelineSettings } from './question.ts';

/**
 * What this project deploys as stage prod (packages/settings/src/project.ts): where a question leaves something open, this is the answer.
 * m7g.xlarge is one of the instance types that Lambda may choose there.
 */
export const defaultComputeOfProject: DefaultCompute = {
  arm: 'default',
  architecture: 'arm64',
  memoryMiB: 1_769,
};

export const managedComputeOfProject: ManagedCompute = {
  arm: 'managed-instances',
  instanceType: 'm7g.xlarge',
  environment: { memoryMiB: 2_048, memoryGiBPerVcpu: 2, maxConcurrency: 64 },
  targetUtilization: 0.5,
  minEnvironments: 3,
  minInstances: 3,
  // CloudWatch Logs alone; S3 is reached by a gateway endpoint.
  network: { kind: 'interface-endpoints', endpoints: 1, availabilityZones: 3 },
};

export const pipelineSettingsOfProject: PipelineSettings = {
  region: 'us-east-1',
  hoursPerMonth: 730,
  freeTier: false,
  edge: 'rest',
  retentionMonths: 1,
  athenaTb: 0,
  emptyReceivesPerSecond: 0.05,
  day: steadyDay,
};
