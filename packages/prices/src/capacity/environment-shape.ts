import { environmentsOn, environmentVcpus, operatingSystemOfInstance } from '@telemetry/settings';
import type { InstanceType } from '../list/price-list.ts';

/** An execution environment on managed instances. */
export interface EnvironmentShape {
  memoryMiB: number;
  memoryGiBPerVcpu: number;
  /** Invocations at once. */
  maxConcurrency: number;
}

export const vcpusOf: (environment: EnvironmentShape) => number = environmentVcpus;

/** How many environments an instance holds beside its operating system. Throws a `RangeError` if it holds none. */
export function environmentsPerInstance(
  { vcpu, memoryGiB }: Pick<InstanceType, 'vcpu' | 'memoryGiB'>,
  environment: EnvironmentShape,
): number {
  const fit = environmentsOn({ vcpus: vcpu, memoryGiB }, environment);
  if (fit < 1)
    throw new RangeError(
      `an environment of ${vcpusOf(environment)} vCPU and ${environment.memoryMiB / 1_024} GiB does not fit on ${vcpu} vCPU and ${memoryGiB} GiB, ` +
        `of which the operating system keeps ${operatingSystemOfInstance.vcpus} and ${operatingSystemOfInstance.memoryGiB}`,
    );
  return fit;
}
