/**
 * The model's batches and objects against the twin's own mapping, a minute and more of steady load on a clock that takes no time. What
 * shares an object is played here: workers that linger, the least busy one first, as the twin's fleet and the processor do.
 */
import { gatherSteadily } from '@telemetry/local-twin/testing-steady';
import { assumedWork, atTraffic, priceList, workOf } from '@telemetry/prices';
import { fixedFleet } from '@telemetry/prices/testing-fleet';
import { describe, expect, test } from 'vitest';

const environments = 3;
const work = workOf(assumedWork);
/** Workers, each with an object that is open for the linger. */
function sharing(lingerMs: number) {
  const workers = Array.from({ length: environments }, () => ({
    inFlight: 0,
    object: { closesAtMs: 0, isWritten: false },
  }));
  let objects = 0;
  const invoke = async (
    messages: number,
    clock: { now(): number; sleep(ms: number): Promise<void> },
  ): Promise<void> => {
    const worker = workers.reduce((least, other) => (other.inFlight < least.inFlight ? other : least));
    worker.inFlight += 1;
    await clock.sleep(work.wallMs * 0.2 + work.wallMsPerMessage * messages);
    if (worker.object.closesAtMs <= clock.now())
      worker.object = { closesAtMs: clock.now() + lingerMs, isWritten: false };
    const { object } = worker;
    await clock.sleep(object.closesAtMs - clock.now() + work.wallMs * 0.8);
    worker.inFlight -= 1;
    // As invocations are: one that has not ended at the end counts in neither.
    if (!object.isWritten) objects += 1;
    object.isWritten = true;
  };
  return { invoke, objects: () => objects };
}

const within = (share: number, modelled: number, found: number): void => {
  expect(modelled / found).toBeGreaterThan(1 - share);
  expect(modelled / found).toBeLessThan(1 + share);
};

interface Load {
  messagesPerSecond: number;
  batchSize: number;
  seconds: number;
  lingerMs?: number;
}

describe.each<Load>([
  { messagesPerSecond: 5, batchSize: 100, seconds: 60, lingerMs: 1_000 },
  { messagesPerSecond: 20, batchSize: 100, seconds: 60 },
  { messagesPerSecond: 20, batchSize: 10, seconds: 60, lingerMs: 1_000 },
  { messagesPerSecond: 60, batchSize: 25, seconds: 60, lingerMs: 1_000 },
  { messagesPerSecond: 60, batchSize: 10, seconds: 60 },
  { messagesPerSecond: 60, batchSize: 10, seconds: 10 },
  { messagesPerSecond: 40, batchSize: 10, seconds: 60 },
  { messagesPerSecond: 60, batchSize: 5, seconds: 20 },
  { messagesPerSecond: 150, batchSize: 25, seconds: 60 },
  { messagesPerSecond: 40, batchSize: 100, seconds: 60 },
  { messagesPerSecond: 20, batchSize: 100, seconds: 150, lingerMs: 5_000 },
  { messagesPerSecond: 60, batchSize: 100, seconds: 300, lingerMs: 15_000 },
  { messagesPerSecond: 300, batchSize: 100, seconds: 30 },
])('$messagesPerSecond messages a second in batches of $batchSize for $seconds s', (load) => {
  const { messagesPerSecond, batchSize, lingerMs = 100 } = load;
  const { workload } = atTraffic(
    messagesPerSecond,
    work,
    fixedFleet(environments, lingerMs),
    { maxRows: 50_000, mapping: { batchSize, batchingWindowSeconds: 1 } },
    priceList(),
    environments,
  );

  test.each([true, false])('are as full in the model as on the twin, by chance: %s', async (byChance) => {
    const shared = sharing(lingerMs);
    const { invocations, messages } = await gatherSteadily({
      ...load,
      windowSeconds: 1,
      byChance,
      invoke: shared.invoke,
    });
    within(0.2, workload.messagesPerInvocation, messages / invocations);
    // Batches that the first pollers gather come in bursts, and share objects, where messages come evenly, as from a load generator.
    if (byChance && workload.messagesPerInvocation < batchSize / 4) return;
    within(
      byChance ? 0.35 : 0.2,
      workload.eventsPerObject,
      (messages * work.eventsPerRequest) / shared.objects(),
    );
  });
});
