import type { ManagedCompute } from './question.ts';

/** So many environments of a vCPU and 64 slots each, on the instances of the runs that the model is held by. */
export const fixedFleet = (environments: number, lingerMs: number): ManagedCompute => ({
  arm: 'managed-instances',
  instanceType: 'm8g.xlarge',
  environment: { memoryMiB: 2_048, memoryGiBPerVcpu: 2, maxConcurrency: 64 },
  targetUtilization: 0.5,
  lingerMs,
  minEnvironments: environments,
  minInstances: environments,
  network: { kind: 'nat-gateways', gateways: 0 },
});
