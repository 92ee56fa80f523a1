import type { Consumer } from '../consumers/consumer.ts';
import { countersOf, sumOf } from '../consumers/consumer-counters.ts';
import type { EdgeServer } from '../edge/edge-server.ts';
import type { S3Front } from '../storage/s3-front.ts';
import type { Storage } from '../storage/storage.ts';
import type { TwinCounters, TwinSample } from './stats.ts';

/** The parts of a running twin that are measured. */
export interface Measured {
  edge: EdgeServer;
  storage: Storage;
  queueName: string;
  deadLetterQueueName: string;
  consumers: readonly Consumer[];
  s3: S3Front;
}

export function readCounters(measured: Measured): TwinCounters {
  const { edge, storage, queueName, deadLetterQueueName, consumers, s3 } = measured;
  const dead = storage.depth(deadLetterQueueName);
  const counted = consumers.map(countersOf);
  return {
    edge: { requests: total(edge.byStatus), byStatus: { ...edge.byStatus } },
    queue: storage.depth(queueName),
    deadLetters: dead.visible + dead.inFlight,
    ...sumOf(counted),
    consumers: counted,
    s3: { ...s3.counters },
  };
}

/** Reads the processes, lets the fleets scale, and takes a sample. */
export async function takeSample(measured: Measured): Promise<TwinSample> {
  await Promise.all(measured.consumers.map(({ fleet }) => fleet.tick()));
  const { edge, queue, deadLetters, mapping, environments, consumers, s3 } = readCounters(measured);
  return {
    at: new Date().toISOString(),
    requests: edge.requests,
    queueVisible: queue.visible,
    queueInFlight: queue.inFlight,
    oldestMessageAgeMs: queue.oldestMessageAgeMs,
    deadLetters,
    environments: environments.running,
    slots: environments.slots,
    slotsInUse: environments.slotsInUse,
    invocations: mapping.invocations,
    throttles: total(mapping.throttles),
    objects: s3.puts,
    cpuSeconds: environments.cpuSeconds,
    rssBytes: environments.rssBytes,
    ...(consumers.length > 1 && {
      consumers: consumers.map((consumer) => ({
        compute: consumer.compute,
        polling: consumer.polling,
        environments: consumer.environments.running,
        slotsInUse: consumer.environments.slotsInUse,
        invocations: consumer.mapping.invocations,
      })),
    }),
  };
}

const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
