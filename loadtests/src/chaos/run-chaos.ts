import { sampleBatches, SeededRandom } from '@telemetry/event-schema/sample';
import { startTwin } from '@telemetry/local-twin';
import { createSqsClient } from '@telemetry/operations';
import type { Accounting } from '@telemetry/runs';
import type { Arm } from '@telemetry/settings';
import { account } from '../accounting.ts';
import { readOutcomes, readStoredMessages } from '../stored-outcomes.ts';
import { environmentPids, signalTo } from './environments.ts';
import { type FaultKind, type PlannedFault, planFaults } from './plan-faults.ts';
import { startS3Proxy } from './s3-proxy.ts';

export interface ChaosOptions {
  arm: Arm;
  templates: string;
  /** Empty, or not there yet. */
  dataDir: string;
  seed: number;
  requests: number;
  faults: number;
  eventsPerRequest: number;
  onProgress?: (sent: number, fault: FaultKind | undefined) => void;
  signal?: AbortSignal;
}

/** A fault, and what it cost: how late the events of its time were stored. */
export interface FaultOutcome extends PlannedFault {
  /** PUTs that met it, environments that were killed or stopped, requests that were sent twice. */
  hit: number;
  messages: number;
  /** From the edge's receipt to S3's acknowledgement, of the messages that were sent meanwhile; null without any. */
  medianMs: number | null;
  longestMs: number | null;
}

export interface ChaosResult {
  seed: number;
  accounting: Accounting;
  faults: FaultOutcome[];
  /** Lines of all logs that hold an id of a device, a session or a user that was sent. None of them is shown. */
  logLines: { read: number; withIds: number };
}

interface Sent {
  status: number | null;
  eventIds: string[];
}

const atOnce = 16;

/** Runs an arm of the twin under load and seeded faults, one after the other, until all has ended, and counts by sets of ids. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { arm, templates, dataDir, seed, requests, signal } = options;
  const lines: string[] = [];
  const proxy = await startS3Proxy();
  await using started = new AsyncDisposableStack();
  started.defer(() => proxy.stop());
  const twin = await startTwin({
    templates,
    arm,
    dataDir,
    // Minutes of AWS would be minutes here: a message whose environment was killed comes again after the visibility timeout.
    settings: { timeScale: 12, maxEnvironments: 3, functionEnvironment: { AWS_ENDPOINT_URL_S3: proxy.url } },
    log: (line) => lines.push(line),
  });
  started.defer(() => twin.stop());
  proxy.upstream = twin.endpoints.s3Endpoint;

  const planned = planFaults(seed, options.faults, requests);
  const random = new SeededRandom(seed);
  const samples = sampleBatches({ seed, eventsPerBatch: options.eventsPerRequest, nowMs: Date.now });
  const ledger: Sent[] = [];
  const ids = new Set<string>();
  const faults: (PlannedFault & { hit: number; beganAtMs: number; endedAtMs: number })[] = [];
  const stopped: number[] = [];
  const pending = new Set<Promise<void>>();

  const idle = (): boolean => {
    const { visible, inFlight } = twin.stats().counters.queue;
    return visible + inFlight === 0;
  };
  const begin = async (fault: PlannedFault): Promise<void> => {
    const begun = { ...fault, hit: 0, beganAtMs: Date.now(), endedAtMs: Infinity };
    faults.push(begun);
    if (fault.kind.startsWith('s3-')) {
      proxy.hit = 0;
      proxy.fault = fault.kind;
    }
    if (!fault.kind.startsWith('environment-')) return;
    // The first one of default Lambda starts when the first message comes.
    await until(() => environmentPids().length > 0 || idle(), signal);
    const pids = environmentPids();
    const pid = pids.length > 0 ? random.pick(pids) : undefined;
    if (pid === undefined) return;
    begun.hit = 1;
    if (fault.kind === 'environment-stopped') stopped.push(pid);
    signalTo(pid, fault.kind === 'environment-killed' ? 'SIGKILL' : 'SIGSTOP');
  };
  /** A fault ends when it has met something, or when there is nothing that it could meet. */
  const finish = async (): Promise<void> => {
    const fault = faults.at(-1);
    if (!fault || fault.endedAtMs !== Infinity) return;
    await Promise.all(pending);
    if (proxy.fault) await until(() => proxy.hit > 0 || idle(), signal);
    takeBack();
  };
  const takeBack = (): void => {
    const fault = faults.at(-1);
    if (!fault || fault.endedAtMs !== Infinity) return;
    fault.endedAtMs = Date.now();
    if (fault.kind.startsWith('s3-')) fault.hit = proxy.hit;
    proxy.fault = undefined;
    for (const pid of stopped.splice(0)) signalTo(pid, 'SIGCONT');
  };
  started.defer(takeBack);

  const post = async (body: string, eventIds: string[]): Promise<void> => {
    const status = await fetch(twin.endpoints.ingestUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => null,
    );
    ledger.push({ status, eventIds });
  };
  for (let i = 0; i < requests; i += 1) {
    signal?.throwIfAborted();
    if (planned.some((fault) => fault.until === i)) await finish();
    const next = planned.find(({ from }) => from === i);
    if (next) await begin(next);
    const fault = faults.at(-1);
    const running = fault?.endedAtMs === Infinity ? fault : undefined;
    const batch = samples.next().value;
    const { deviceId, sessionId, userId } = batch.context;
    for (const id of [deviceId, sessionId, userId]) if (id !== undefined) ids.add(id);
    const body = JSON.stringify(batch);
    const copies = running?.kind === 'request-twice' ? 2 : 1;
    if (running && copies === 2) running.hit += 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const sent = post(
        body,
        batch.events.map(({ id }) => id),
      ).finally(() => pending.delete(sent));
      pending.add(sent);
    }
    if (pending.size >= atOnce) await Promise.race(pending);
    // The first one alone: faults shall meet environments that run.
    if (i === 0) {
      await Promise.all(pending);
      await Promise.race([twin.settled(), aborted(signal)]);
    }
    options.onProgress?.(i + 1, running?.kind);
  }
  await Promise.all(pending);
  await finish();
  await Promise.race([twin.settled(), aborted(signal)]);

  const { sqsEndpoint, region, queueUrl, deadLetterQueueUrl } = twin.endpoints;
  const sqs = createSqsClient({ endpoint: sqsEndpoint, region });
  started.defer(() => sqs.destroy());
  const outcomes = await readOutcomes(dataDir, { sqs, deadLetterQueueUrl, sourceQueueUrl: queueUrl });
  const messages = await readStoredMessages(dataDir);
  const found = lines.filter((line) => [...ids].some((id) => line.includes(id)));
  return {
    seed,
    accounting: account({ ...outcomes, requests: ledger }),
    faults: faults.map(({ beganAtMs, endedAtMs, ...fault }) => {
      const lateness = messages
        .filter(({ receivedAtMs }) => receivedAtMs >= beganAtMs && receivedAtMs < endedAtMs)
        .map(({ receivedAtMs, acknowledgedAtMs }) => acknowledgedAtMs - receivedAtMs)
        .sort((a, b) => a - b);
      return {
        ...fault,
        messages: lateness.length,
        medianMs: lateness[Math.floor(lateness.length / 2)] ?? null,
        longestMs: lateness.at(-1) ?? null,
      };
    }),
    logLines: { read: lines.length, withIds: found.length },
  };
}

async function until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
  while (!condition()) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, fail) =>
    signal?.addEventListener('abort', () => fail(signal.reason as Error), { once: true }),
  );
}
