import { operatingSystemOfInstance } from './aws-limits.ts';

/** An EC2 instance as its name tells it. */
export interface InstanceShape {
  architecture: 'arm64' | 'x86_64';
  vcpus: number;
  memoryGiB: number;
}

/** Of the families C, M and R, GiB for each vCPU (Amazon EC2 user guide, instance-types, read 2026-11-29). */
const memoryGiBPerVcpu = { c: 2, m: 4, r: 8 } as const;

/** The shape of an EC2 instance of the families C, M and R, from `large` on. Undefined for any other name. */
export function ec2Shape(name: string): InstanceShape | undefined {
  const [, family, attributes = '', size = '', times] =
    /^([cmr])\d+([a-z]*(?:-flex)?)\.(large|(\d*)xlarge)$/.exec(name) ?? [];
  if (family === undefined || times === '0' || times === '1') return undefined;
  const vcpus = size === 'large' ? 2 : 4 * Number(times || 1);
  return {
    // Attributes are letters; `g` is Graviton.
    architecture: attributes.startsWith('g') ? 'arm64' : 'x86_64',
    vcpus,
    memoryGiB: vcpus * memoryGiBPerVcpu[family as keyof typeof memoryGiBPerVcpu],
  };
}

/**
 * The shape of an instance of a kind that Lambda takes for managed instances: C from xlarge, M and R from large (AWS Lambda
 * developer guide, lambda-managed-instances-capacity-providers, read 2026-11-21). Undefined for any other name.
 */
export function instanceShape(name: string): InstanceShape | undefined {
  return /^c\d+[a-z-]*\.large$/.test(name) ? undefined : ec2Shape(name);
}

/** An execution environment on managed instances. */
export interface EnvironmentSize {
  memoryMiB: number;
  memoryGiBPerVcpu: number;
}

/** vCPUs of an environment, which Lambda derives from its memory. */
export const environmentVcpus = ({ memoryMiB, memoryGiBPerVcpu }: EnvironmentSize): number =>
  memoryMiB / 1_024 / memoryGiBPerVcpu;

/** How many environments an instance holds beside its operating system; 0 when it holds none. */
export function environmentsOn(
  instance: Omit<InstanceShape, 'architecture'>,
  environment: EnvironmentSize,
): number {
  const vcpus = instance.vcpus - operatingSystemOfInstance.vcpus;
  const gib = instance.memoryGiB - operatingSystemOfInstance.memoryGiB;
  return Math.floor(Math.min(vcpus / environmentVcpus(environment), gib / (environment.memoryMiB / 1_024)));
}
