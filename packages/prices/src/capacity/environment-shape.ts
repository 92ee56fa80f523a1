import type { InstanceType } from '../list/price-list.ts';

/** An execution environment on managed instances. */
export interface EnvironmentShape {
  memoryMiB: number;
  memoryGiBPerVcpu: number;
  /** Invocations at once. */
  maxConcurrency: number;
}

/**
 * Kept from environments on each instance, for the operating system. AWS gives it in the method of its own calculator:
 * https://github.com/aws-samples/sample-aws-lambda-managed-instances tools/pricing-calculator/docs, step 6, read 2026-11-21
 */
const operatingSystem = { vcpu: 1, memoryGiB: 1 };

export function vcpusOf({ memoryMiB, memoryGiBPerVcpu }: EnvironmentShape): number {
  return memoryMiB / 1_024 / memoryGiBPerVcpu;
}

/** How many environments an instance holds beside its operating system. Throws a `RangeError` if it holds none. */
export function environmentsPerInstance(
  { vcpu, memoryGiB }: Pick<InstanceType, 'vcpu' | 'memoryGiB'>,
  environment: EnvironmentShape,
): number {
  const vcpus = vcpusOf(environment);
  const gib = environment.memoryMiB / 1_024;
  const fit = Math.floor(
    Math.min((vcpu - operatingSystem.vcpu) / vcpus, (memoryGiB - operatingSystem.memoryGiB) / gib),
  );
  if (fit < 1)
    throw new RangeError(
      `an environment of ${vcpus} vCPU and ${gib} GiB does not fit on ${vcpu} vCPU and ${memoryGiB} GiB, ` +
        `of which the operating system keeps ${operatingSystem.vcpu} and ${operatingSystem.memoryGiB}`,
    );
  return fit;
}
