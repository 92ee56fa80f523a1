import { managedInstancesLimits, mappingLimits } from '../aws-limits.ts';
import { environmentsOn, environmentVcpus, type InstanceShape, instanceShape } from '../instance-type.ts';
import type { Environments, StageConfig } from '../stage-config.ts';
import { each, outside, repeats, type Rules, when } from './rule.ts';

type Managed = StageConfig['managedInstances'];

/** Those of the instance types that are some; a rule names the others. */
const shapesOf = ({ instanceTypes }: Managed): InstanceShape[] =>
  instanceTypes.flatMap((name) => instanceShape(name) ?? []);

/**
 * vCPUs that a deployment of a fleet may take while an instance of it fails to launch: those of the version before, of the new one, and of
 * what is launched again; which of the types, Lambda chooses. The cap is not enforced on the first launches, and then refuses the
 * replacement (aws-powertools/powertools-lambda-typescript#5735, read 2026-11-29).
 */
export function vcpusOfADeployment({ managedInstances }: StageConfig, { min }: Environments): number {
  const vcpus = shapesOf(managedInstances).map((each) => each.vcpus);
  return Math.max(3 * min * Math.min(...vcpus), (2 * min + 1) * Math.max(...vcpus));
}

/** The two fleets on managed instances that a stage may have, by the name of their setting: an arm's own and a hybrid's floor. */
function fleets({ managedInstances, hybrid }: StageConfig): [name: string, Environments][] {
  return [
    ['managedInstances.environments', managedInstances.environments],
    ['hybrid.environments', hybrid.environments],
  ];
}

/** Environments at once on as many instances of the best of the types as the vCPUs are for. */
const roomFor = (managed: Managed): number =>
  Math.max(
    0,
    ...shapesOf(managed).map(
      (instance) => Math.floor(managed.maxVcpuCount / instance.vcpus) * environmentsOn(instance, managed),
    ),
  );

const {
  memoryMiB: memoryLimits,
  concurrencyPerVcpu,
  environments: mostEnvironments,
  vcpus,
} = managedInstancesLimits;

const { min: fewestAtOnce } = mappingLimits.maximumConcurrency;

export const managedInstancesRules: Rules<StageConfig> = {
  'memory-of-managed-instances': {
    says: 'memory on managed instances is 2,048 to 32,768 MiB',
    brokenBy: ({ managedInstances: { memoryMiB } }) =>
      when(outside(memoryMiB, memoryLimits), `managedInstances.memoryMiB is ${memoryMiB}`),
  },
  'memory-in-steps': {
    says: 'memory on managed instances is a multiple of memoryGiBPerVcpu',
    brokenBy: ({ managedInstances: { memoryMiB, memoryGiBPerVcpu } }) =>
      when(
        memoryMiB % (memoryGiBPerVcpu * 1_024) !== 0,
        `memoryMiB ${memoryMiB} is no multiple of ${memoryGiBPerVcpu * 1_024}`,
      ),
  },
  'invocations-per-vcpu': {
    says: 'an environment takes at most 64 concurrent invocations for each vCPU',
    brokenBy: ({ managedInstances }) => {
      const { concurrencyPerEnvironment } = managedInstances;
      const ofEnvironment = environmentVcpus(managedInstances);
      return when(
        outside(concurrencyPerEnvironment, { min: 1, max: concurrencyPerVcpu * ofEnvironment }),
        `concurrencyPerEnvironment is ${concurrencyPerEnvironment} on ${ofEnvironment} vCPU`,
      );
    },
  },
  'environments-min-and-max': {
    says: `environments have a minimum of at least one, and a maximum not below it and not above ${mostEnvironments}`,
    brokenBy: (config) =>
      each(
        fleets(config).map(([name, { min, max }]) =>
          when(min < 1 || max < min || max > mostEnvironments, `of ${name} min is ${min}, max is ${max}`),
        ),
      ),
  },
  'slots-for-a-mapping': {
    says: `a fleet has at least ${fewestAtOnce} slots, environments.max × concurrencyPerEnvironment: a mapping is given no more invocations than there are slots, and no fewer than ${fewestAtOnce}`,
    brokenBy: (config) => {
      const { concurrencyPerEnvironment } = config.managedInstances;
      return each(
        fleets(config).map(([name, { max }]) =>
          when(
            max * concurrencyPerEnvironment < fewestAtOnce,
            `${name}.max is ${max} and managedInstances.concurrencyPerEnvironment is ${concurrencyPerEnvironment}`,
          ),
        ),
      );
    },
  },
  'environments-of-a-protected-stage': {
    says: 'fewer than three environments lose a zone’s worth of redundancy, and a protected stage must not',
    brokenBy: (config) =>
      each(fleets(config).map(([name, { min }]) => when(config.protect && min < 3, `${name}.min is ${min}`))),
  },
  'vcpus-for-a-deployment': {
    says: 'maxVcpuCount has room for a deployment whose instance fails to launch: three times the minimum on the smallest of the instance types, and twice the minimum and one more on the largest. Lambda launches beyond it and then refuses the replacement, and the deployment is wedged; room that nothing takes costs nothing',
    brokenBy: (config) => {
      const { maxVcpuCount, capacityProviderArn } = config.managedInstances;
      // Of a shared provider it is the other stack's.
      if (capacityProviderArn !== undefined || shapesOf(config.managedInstances).length === 0)
        return undefined;
      return each(
        fleets(config).map(([name, environments]) => {
          const needed = vcpusOfADeployment(config, environments);
          return when(
            maxVcpuCount < needed,
            `maxVcpuCount is ${maxVcpuCount}, and the minimum of ${name}, ${environments.min}, may take ${needed}`,
          );
        }),
      );
    },
  },
  'vcpus-for-the-maximum': {
    says: 'maxVcpuCount has room for the maximum of environments, on instances that keep a vCPU and a GiB for their operating system: beyond it invocations are throttled instead',
    brokenBy: (config) => {
      const { managedInstances } = config;
      const room = roomFor(managedInstances);
      if (room === 0) return undefined;
      return each(
        fleets(config).map(([name, { max }]) =>
          when(
            max > room,
            `${name}.max is ${max}, and maxVcpuCount ${managedInstances.maxVcpuCount} of ${managedInstances.instanceTypes.join(', ')} is room for ${room}`,
          ),
        ),
      );
    },
  },
  'max-vcpu-count': {
    says: 'maxVcpuCount is 12 to 15,000',
    brokenBy: ({ managedInstances: { maxVcpuCount } }) =>
      when(outside(maxVcpuCount, vcpus), `maxVcpuCount is ${maxVcpuCount}`),
  },
  'instance-types-of-arm64': {
    says: 'instances are of the architecture of the function, arm64, and of a kind that managed instances have: C from xlarge, M and R from large, with a "g" behind the generation',
    brokenBy: ({ managedInstances: { instanceTypes } }) => {
      const others = instanceTypes.filter((name) => instanceShape(name)?.architecture !== 'arm64');
      return when(others.length > 0, `managedInstances.instanceTypes has ${others.join(', ')}`);
    },
  },
  'number-of-instance-types': {
    says: 'there are one to four instance types, each once: the alarms on capacity and on cost add up two metrics of each, and CloudWatch takes ten in an alarm',
    brokenBy: ({ managedInstances: { instanceTypes } }) =>
      when(
        outside(instanceTypes.length, { min: 1, max: 4 }) || repeats(instanceTypes),
        `managedInstances.instanceTypes has ${instanceTypes.length}: [${instanceTypes.join(', ')}]`,
      ),
  },
  'environment-on-every-instance-type': {
    says: 'each instance type holds an environment beside its operating system, for which an instance keeps a vCPU and a GiB',
    brokenBy: ({ managedInstances }) => {
      const { memoryMiB, instanceTypes } = managedInstances;
      const tooSmall = instanceTypes.filter((name) => {
        const instance = instanceShape(name);
        return instance && environmentsOn(instance, managedInstances) < 1;
      });
      return when(
        tooSmall.length > 0,
        `an environment of ${memoryMiB} MiB and ${environmentVcpus(managedInstances)} vCPU does not fit on ${tooSmall.join(', ')}`,
      );
    },
  },
  'linger-within-the-time-out': {
    says: 'rows wait for company at most half of the function’s time-out: the rest is for their work and for a PUT that is slow',
    brokenBy: ({ managedInstances: { lingerMs }, processor: { timeoutSeconds } }) =>
      when(
        outside(lingerMs, { min: 0, max: (timeoutSeconds * 1_000) / 2 }),
        `managedInstances.lingerMs is ${lingerMs}, processor.timeoutSeconds is ${timeoutSeconds}`,
      ),
  },
};
