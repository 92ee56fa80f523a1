import {
  defaultLambdaLimits,
  mappingLimits,
  provisionedPollers,
  sqsLimits,
  standardPollers,
} from '../aws-limits.ts';
import { queueRetentionDays } from '../retention.ts';
import type { StageConfig } from '../stage-config.ts';
import { outside, type Rules, when } from './rule.ts';

/** Beside the batching window, seconds: what an ordinary batch takes at most until its messages are deleted. */
const ordinaryAgeSeconds = 10;

/** How long a message is hidden from others once it is received, seconds. */
export const visibilityTimeoutSeconds = ({ processor, mapping }: StageConfig): number =>
  mappingLimits.visibilityTimeouts * processor.timeoutSeconds + mapping.batchingWindowSeconds;

export const queueAndFunctionRules: Rules<StageConfig> = {
  'mapping-concurrency': {
    says: 'a mapping runs 2 to 1,000 invocations at once',
    brokenBy: ({ managedInstances, defaultCompute }) => {
      const values = [managedInstances, defaultCompute].flatMap(
        ({ mappingMaxConcurrency: most }) => most ?? [],
      );
      return when(
        values.some((value) => outside(value, mappingLimits.maximumConcurrency)),
        `mappingMaxConcurrency is ${values.join(' and ')}`,
      );
    },
  },
  'one-bound-of-a-mapping': {
    says: 'a mapping to managed instances has a maximum concurrency or provisioned pollers: Lambda refuses both at once, and without either nothing bounds what is received in vain',
    brokenBy: ({ managedInstances: { mappingMaxConcurrency, provisionedPollers: pollers } }) =>
      when(
        (mappingMaxConcurrency === undefined) === (pollers === undefined),
        `managedInstances has ${pollers ? 'mappingMaxConcurrency and provisionedPollers' : 'neither mappingMaxConcurrency nor provisionedPollers'}`,
      ),
  },
  'provisioned-pollers': {
    says: 'provisioned pollers are 2 to 200 at least and 2 to 10,000 at most, the minimum not above the maximum',
    brokenBy: ({ managedInstances: { provisionedPollers: pollers } }) =>
      pollers &&
      when(
        outside(pollers.minimum, provisionedPollers.minimum) ||
          outside(pollers.maximum, provisionedPollers.maximum) ||
          pollers.minimum > pollers.maximum,
        `managedInstances.provisionedPollers is ${pollers.minimum} to ${pollers.maximum}`,
      ),
  },
  'edge-within-mapping': {
    says: 'what the edge lets through is what the mapping to managed instances carries: 5 MB/s, or 1 MB/s for each provisioned poller, of a million bytes each MB',
    brokenBy: ({
      arms,
      edge: { throttle, requestKiB },
      managedInstances: { provisionedPollers: pollers },
    }) => {
      // A hybrid's overflow has a mapping of its own, to default Lambda, which has no such limit.
      if (!arms.includes('managed-instances')) return undefined;
      const { perPoller } = provisionedPollers;
      const comes = throttle.ratePerSecond * requestKiB * 1_024;
      const carried = pollers
        ? pollers.maximum * perPoller.bytesPerSecond
        : standardPollers.bytesPerSecondToManagedInstances;
      return when(
        comes > carried,
        `edge.throttle.ratePerSecond is ${throttle.ratePerSecond}, at edge.requestKiB ${requestKiB} ${(Math.ceil(comes / 100_000) / 10).toFixed(1)} MB/s of ${carried / 1_000_000}; managedInstances.provisionedPollers of at most ${Math.ceil(comes / perPoller.bytesPerSecond)} carry it`,
      );
    },
  },
  'window-of-large-batches': {
    says: 'a batch of more than 10 messages needs a batching window of at least one second',
    brokenBy: ({ mapping: { batchSize, batchingWindowSeconds } }) =>
      when(
        batchSize > sqsLimits.messagesPerCall && batchingWindowSeconds < 1,
        `batchSize is ${batchSize}, batchingWindowSeconds is ${batchingWindowSeconds}`,
      ),
  },
  'batch-size-and-window': {
    says: 'a batch has 1 to 10,000 messages and waits at most 300 seconds',
    brokenBy: ({ mapping: { batchSize, batchingWindowSeconds } }) =>
      when(
        outside(batchSize, mappingLimits.batchSize) ||
          outside(batchingWindowSeconds, mappingLimits.batchingWindowSeconds),
        `batchSize is ${batchSize}, batchingWindowSeconds is ${batchingWindowSeconds}`,
      ),
  },
  'receives-before-death': {
    says: 'maxReceiveCount is at least 5: throttled receives count, and a burst must not send good messages to the dead-letter queue; SQS takes at most 1,000',
    brokenBy: ({ queue: { maxReceiveCount } }) =>
      when(
        outside(maxReceiveCount, { min: 5, max: sqsLimits.maxReceiveCount }),
        `queue.maxReceiveCount is ${maxReceiveCount}`,
      ),
  },
  'receives-within-retention': {
    says: `a message that fails uses up its receives, one for each visibility timeout, before the queue forgets it after ${queueRetentionDays} days`,
    brokenBy: (config) => {
      const { maxReceiveCount } = config.queue;
      const hidden = visibilityTimeoutSeconds(config);
      return when(
        maxReceiveCount * hidden >= queueRetentionDays * 86_400,
        `queue.maxReceiveCount is ${maxReceiveCount}, and processor.timeoutSeconds ${config.processor.timeoutSeconds} makes a visibility timeout of ${hidden} s`,
      );
    },
  },
  'time-out': {
    says: 'a function on both arms runs at most 900 seconds, and is given 3 at least',
    brokenBy: ({ processor: { timeoutSeconds } }) =>
      when(
        outside(timeoutSeconds, { min: 3, max: defaultLambdaLimits.timeoutSeconds }),
        `processor.timeoutSeconds is ${timeoutSeconds}`,
      ),
  },
  'pinned-runtime': {
    says: 'a pinned runtime is the ARN of a runtime version, as the INIT_START line of the log names it',
    brokenBy: ({ processor: { runtimeUpdates } }) =>
      when(
        runtimeUpdates.startsWith('arn:') &&
          !/^arn:aws[\w-]*:lambda:[a-z0-9-]+::runtime:[0-9a-f]{64}$/.test(runtimeUpdates),
        `processor.runtimeUpdates is ${runtimeUpdates}`,
      ),
  },
  'memory-of-default-lambda': {
    says: 'memory on default Lambda is 128 to 10,240 MiB',
    brokenBy: ({ defaultCompute: { memoryMiB } }) =>
      when(outside(memoryMiB, defaultLambdaLimits.memoryMiB), `defaultCompute.memoryMiB is ${memoryMiB}`),
  },
  'overflow-joins': {
    says: `an overflow joins at an age that no ordinary batch reaches, the batching window and ${ordinaryAgeSeconds} s, and before events are late`,
    brokenBy: ({ hybrid: { joinAboveAgeSeconds }, mapping: { batchingWindowSeconds }, monitoring }) =>
      when(
        joinAboveAgeSeconds < batchingWindowSeconds + ordinaryAgeSeconds ||
          joinAboveAgeSeconds >= monitoring.lateAfterSeconds,
        `hybrid.joinAboveAgeSeconds is ${joinAboveAgeSeconds}, batchingWindowSeconds is ${batchingWindowSeconds}, monitoring.lateAfterSeconds is ${monitoring.lateAfterSeconds}`,
      ),
  },
  'overflow-leaves': {
    says: 'an overflow leaves after 1 to 60 whole minutes',
    brokenBy: ({ hybrid: { leaveAfterMinutes: minutes } }) =>
      when(outside(minutes, { min: 1, max: 60 }), `hybrid.leaveAfterMinutes is ${minutes}`),
  },
  'rows-in-flight': {
    says: 'an object has a row at least, and the rows in flight hold at least two full objects',
    brokenBy: ({ processor: { maxRows, maxRowsInFlight } }) =>
      when(
        maxRows < 1 || maxRowsInFlight < 2 * maxRows,
        `maxRows is ${maxRows}, maxRowsInFlight is ${maxRowsInFlight}`,
      ),
  },
};
