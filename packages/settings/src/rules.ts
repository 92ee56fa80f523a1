import { arms } from './arms.ts';
import { edgeRulesOfStage } from './edge-rules.ts';
import { brokenPseudonymKey } from './privacy-settings.ts';
import type { Environments, StageConfig } from './stage-config.ts';

export interface Rule {
  says: string;
  /** The value that breaks the rule, in words; nothing when it holds. */
  brokenBy: (config: StageConfig) => string | undefined;
}

const when = (broken: boolean, value: string): string | undefined => (broken ? value : undefined);

/** vCPUs of the smallest instance that the stage allows; a `large` has 2 and an `xlarge` 4. */
export function smallestInstanceVcpus({ managedInstances: { instanceTypes } }: StageConfig): number {
  return Math.min(
    ...instanceTypes.map((type) => {
      const size = type.split('.')[1] ?? '';
      if (size === 'large') return 2;
      const times = /^(\d*)xlarge$/.exec(size);
      if (!times)
        throw new Error(
          `"${type}" is not an instance type of a size that managed instances have (large to NNxlarge)`,
        );
      return 4 * Number(times[1] || 1);
    }),
  );
}

/** The two fleets on managed instances that a stage may have, by the name of their setting: an arm's own and a hybrid's floor. */
function fleets({ managedInstances, hybrid }: StageConfig): [name: string, Environments][] {
  return [
    ['managedInstances.environments', managedInstances.environments],
    ['hybrid.environments', hybrid.environments],
  ];
}

const each = (values: readonly (string | undefined)[]): string | undefined =>
  values.filter(Boolean).join(', ') || undefined;

/** Beside the batching window, seconds: what an ordinary batch takes at most until its messages are deleted. */
const ordinaryAgeSeconds = 10;

/** What AWS refuses only minutes into a deployment, or accepts and lets fail later: refused here, at synth. */
export const rules: readonly Rule[] = [
  {
    says: 'memory on managed instances is 2,048 to 32,768 MiB',
    brokenBy: ({ managedInstances: { memoryMiB } }) =>
      when(memoryMiB < 2_048 || memoryMiB > 32_768, `managedInstances.memoryMiB is ${memoryMiB}`),
  },
  {
    says: 'memory on managed instances is a multiple of memoryGiBPerVcpu',
    brokenBy: ({ managedInstances: { memoryMiB, memoryGiBPerVcpu } }) =>
      when(
        memoryMiB % (memoryGiBPerVcpu * 1_024) !== 0,
        `memoryMiB ${memoryMiB} is no multiple of ${memoryGiBPerVcpu * 1_024}`,
      ),
  },
  {
    says: 'an environment takes at most 64 concurrent invocations for each vCPU',
    brokenBy: ({ managedInstances: { memoryMiB, memoryGiBPerVcpu, concurrencyPerEnvironment } }) => {
      const vcpus = memoryMiB / 1_024 / memoryGiBPerVcpu;
      return when(
        concurrencyPerEnvironment < 1 || concurrencyPerEnvironment > 64 * vcpus,
        `concurrencyPerEnvironment is ${concurrencyPerEnvironment} on ${vcpus} vCPU`,
      );
    },
  },
  {
    says: 'environments have a minimum of at least one, and a maximum not below it',
    brokenBy: (config) =>
      each(
        fleets(config).map(([name, { min, max }]) =>
          when(min < 1 || max < min, `of ${name} min is ${min}, max is ${max}`),
        ),
      ),
  },
  {
    says: 'fewer than three environments lose a zone’s worth of redundancy, and a protected stage must not',
    brokenBy: (config) =>
      each(fleets(config).map(([name, { min }]) => when(config.protect && min < 3, `${name}.min is ${min}`))),
  },
  {
    says: 'maxVcpuCount is at least three times what the instances of the minimum have: old and new version run side by side during a deployment, and without room for a third one instance that fails to launch wedges it',
    brokenBy: (config) => {
      const { maxVcpuCount } = config.managedInstances;
      const smallest = smallestInstanceVcpus(config);
      return each(
        fleets(config).map(([name, { min }]) =>
          when(
            maxVcpuCount < 3 * min * smallest,
            `maxVcpuCount is ${maxVcpuCount}, three times the minimum of ${name} is ${3 * min * smallest}`,
          ),
        ),
      );
    },
  },
  {
    says: 'working hours are two times of a day, hh:mm, the first before the second, and the second before 23:45',
    brokenBy: ({ managedInstances: { workingHours: hours } }) => {
      const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
      if (!hours || (isTime(hours.from) && isTime(hours.to) && hours.from < hours.to && hours.to < '23:45'))
        return undefined;
      return `managedInstances.workingHours is from ${hours.from} to ${hours.to}`;
    },
  },
  {
    says: 'maxVcpuCount is 12 to 15,000',
    brokenBy: ({ managedInstances: { maxVcpuCount } }) =>
      when(maxVcpuCount < 12 || maxVcpuCount > 15_000, `maxVcpuCount is ${maxVcpuCount}`),
  },
  {
    says: 'there are at most four instance types: the alarms on capacity and on cost add up two metrics of each, and CloudWatch takes ten in an alarm',
    brokenBy: ({ managedInstances: { instanceTypes } }) =>
      when(instanceTypes.length > 4, `managedInstances.instanceTypes has ${instanceTypes.length}`),
  },
  {
    says: 'a mapping runs 2 to 1,000 invocations at once',
    brokenBy: ({ managedInstances, defaultCompute }) => {
      const values = [managedInstances.mappingMaxConcurrency, defaultCompute.mappingMaxConcurrency];
      return when(
        values.some((value) => value < 2 || value > 1_000),
        `mappingMaxConcurrency is ${values.join(' and ')}`,
      );
    },
  },
  {
    says: 'a batch of more than 10 messages needs a batching window of at least one second',
    brokenBy: ({ mapping: { batchSize, batchingWindowSeconds } }) =>
      when(
        batchSize > 10 && batchingWindowSeconds < 1,
        `batchSize is ${batchSize}, batchingWindowSeconds is ${batchingWindowSeconds}`,
      ),
  },
  {
    says: 'a batch has 1 to 10,000 messages and waits at most 300 seconds',
    brokenBy: ({ mapping: { batchSize, batchingWindowSeconds } }) =>
      when(
        batchSize < 1 || batchSize > 10_000 || batchingWindowSeconds > 300,
        `batchSize is ${batchSize}, batchingWindowSeconds is ${batchingWindowSeconds}`,
      ),
  },
  {
    says: 'maxReceiveCount is at least 5: throttled receives count, and a burst must not send good messages to the dead-letter queue',
    brokenBy: ({ queue: { maxReceiveCount } }) =>
      when(maxReceiveCount < 5, `queue.maxReceiveCount is ${maxReceiveCount}`),
  },
  {
    says: 'a function on both arms runs at most 900 seconds',
    brokenBy: ({ processor: { timeoutSeconds } }) =>
      when(timeoutSeconds < 3 || timeoutSeconds > 900, `processor.timeoutSeconds is ${timeoutSeconds}`),
  },
  {
    says: 'a pinned runtime is the ARN of a runtime version, as the INIT_START line of the log names it',
    brokenBy: ({ processor: { runtimeUpdates } }) =>
      when(
        runtimeUpdates.startsWith('arn:') &&
          !/^arn:aws[\w-]*:lambda:[a-z0-9-]+::runtime:[0-9a-f]{64}$/.test(runtimeUpdates),
        `processor.runtimeUpdates is ${runtimeUpdates}`,
      ),
  },
  {
    says: 'memory on default Lambda is 128 to 10,240 MiB',
    brokenBy: ({ defaultCompute: { memoryMiB } }) =>
      when(memoryMiB < 128 || memoryMiB > 10_240, `defaultCompute.memoryMiB is ${memoryMiB}`),
  },
  {
    says: `an overflow joins at an age that no ordinary batch reaches, the batching window and ${ordinaryAgeSeconds} s, and before events are late`,
    brokenBy: ({ hybrid: { joinAboveAgeSeconds }, mapping: { batchingWindowSeconds }, monitoring }) =>
      when(
        joinAboveAgeSeconds < batchingWindowSeconds + ordinaryAgeSeconds ||
          joinAboveAgeSeconds >= monitoring.lateAfterSeconds,
        `hybrid.joinAboveAgeSeconds is ${joinAboveAgeSeconds}, batchingWindowSeconds is ${batchingWindowSeconds}, monitoring.lateAfterSeconds is ${monitoring.lateAfterSeconds}`,
      ),
  },
  {
    says: 'an overflow leaves after 1 to 60 whole minutes',
    brokenBy: ({ hybrid: { leaveAfterMinutes: minutes } }) =>
      when(
        !Number.isInteger(minutes) || minutes < 1 || minutes > 60,
        `hybrid.leaveAfterMinutes is ${minutes}`,
      ),
  },
  {
    says: `a stage names the arms that it has by default, each once: ${arms.join(', ')}`,
    brokenBy: ({ arms: named }) =>
      when(
        named.length === 0 || new Set(named).size < named.length || named.some((arm) => !arms.includes(arm)),
        `arms is [${named.join(', ')}]`,
      ),
  },
  {
    says: 'a protected stage wants at least three availability zones',
    brokenBy: ({ protect, availabilityZones }) =>
      when(protect && availabilityZones < 3, `availabilityZones is ${availabilityZones}`),
  },
  {
    says: 'endpoints of CloudWatch Logs are in one zone at least, and in every zone of a protected stage',
    brokenBy: ({ protect, availabilityZones, logsEndpointZones }) =>
      when(
        logsEndpointZones > availabilityZones || logsEndpointZones < (protect ? availabilityZones : 1),
        `logsEndpointZones is ${logsEndpointZones}, availabilityZones is ${availabilityZones}`,
      ),
  },
  {
    says: 'an HTTP API sends nothing to X-Ray, so no trace begins with its requests; choose edge.kind "rest", or follow requests by their message ids',
    brokenBy: ({ edge, monitoring }) =>
      when(monitoring.tracing && edge.kind === 'http', 'monitoring.tracing is on with edge.kind "http"'),
  },
  {
    says: 'the key of pseudonyms is named by its secret (name or whole ARN), the id of its version, and the JSON key if there is one',
    brokenBy: ({ privacy }) => privacy.pseudonyms && brokenPseudonymKey(privacy.pseudonyms),
  },
  {
    says: 'the rows in flight hold at least two full objects',
    brokenBy: ({ processor: { maxRows, maxRowsInFlight } }) =>
      when(maxRowsInFlight < 2 * maxRows, `maxRows is ${maxRows}, maxRowsInFlight is ${maxRowsInFlight}`),
  },
];

/** Throws with every broken rule and the value that breaks it. */
export function checkConfig(stage: string, config: StageConfig): void {
  const broken = [...rules, ...edgeRulesOfStage].flatMap(({ says, brokenBy }) => {
    const value = brokenBy(config);
    return value ? [`  ${says}, but ${value}`] : [];
  });
  if (broken.length > 0)
    throw new Error(
      `Stage "${stage}" breaks ${broken.length === 1 ? 'a rule' : 'rules'}:\n${broken.join('\n')}`,
    );
}
