import { sampleBatches, SeededRandom } from '@telemetry/event-schema/sample';
import { createSqsClient } from '@telemetry/operations';
import type { Accounting } from '@telemetry/runs';
import type { Arm } from '@telemetry/settings';
import { account } from '../accounting.ts';
import { readOutcomes, readStoredMessages } from '../stored-outcomes.ts';
import { environmentPids } from './environments.ts';
import { Faults } from './faults.ts';
import { type Lateness, latenessOf } from './lateness.ts';
import { type FaultKind, type PlannedFault, planFaults } from './plan-faults.ts';
import { TwinProcess } from './twin-process.ts';

export interface ChaosOptions {
  arm: Arm;
  templates: string;
  /** Empty, or not there yet. */
  dataDir: string;
  seed: number;
  requests: number;
  faults: number;
  eventsPerRequest: number;
  /** After each fault all is stored before anything more is sent, so that what it cost in time is its own. */
  apart?: boolean;
  onProgress?: (sent: number, fault: FaultKind | undefined) => void;
  signal?: AbortSignal;
}

/** A fault, and what it cost: how late the events of its time were stored. */
export interface FaultOutcome extends PlannedFault, Lateness {
  /** Requests that met it, processes that were killed, stopped or limited, requests that were sent twice. */
  hit: number;
}

export interface ChaosResult {
  seed: number;
  /** How long it ran, from the first request to the last acknowledgement, milliseconds. */
  durationMs: number;
  accounting: Accounting;
  /** What was sent while there was no fault: what the others are to be compared with. */
  without: Lateness;
  faults: FaultOutcome[];
  /** Lines of all logs that hold an id of a device, a session or a user that was sent. None of them is shown. */
  logLines: { read: number; withIds: number };
}

interface Sent {
  status: number | null;
  eventIds: string[];
  messageId?: string;
  sentAtMs: number;
  /** Number of the fault that was on. */
  fault: number | undefined;
}

const atOnce = 16;

/** Runs an arm of the twin under load and seeded faults, one after the other, until all has ended, and counts by sets of ids. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { arm, templates, dataDir, seed, requests, signal } = options;
  const lines: string[] = [];
  await using started = new AsyncDisposableStack();
  const faults = await Faults.start();
  started.defer(() => faults[Symbol.asyncDispose]());
  const twin = new TwinProcess(
    {
      ...{ templates, arm, dataDir },
      settings: {
        // Minutes of AWS would be minutes here: a message whose environment was killed comes again after the visibility timeout.
        timeScale: 12,
        maxEnvironments: 3,
        mappingSqsEndpoint: faults.sqs.url,
        functionEnvironment: { AWS_ENDPOINT_URL_S3: faults.s3.url },
      },
    },
    (line) => lines.push(line),
  );
  started.defer(() => twin.kill());
  await twin.start();
  faults.reach(twin);

  const planned = planFaults(seed, options.faults, requests);
  const random = new SeededRandom(seed);
  const samples = sampleBatches({ seed, eventsPerBatch: options.eventsPerRequest, nowMs: Date.now });
  const ledger: Sent[] = [];
  const ids = new Set<string>();
  const begun: (PlannedFault & { hit: number })[] = [];
  let running: (PlannedFault & { hit: number }) | undefined;
  const pending = new Set<Promise<void>>();

  const begin = async (fault: PlannedFault): Promise<void> => {
    running = { ...fault, hit: 0 };
    begun.push(running);
    // The first environment of default Lambda starts when the first message comes.
    if (fault.kind.startsWith('environment-'))
      await until(() => environmentPids(twin.pid).length > 0 || twin.isIdle, signal);
    faults.begin(fault.kind, twin, random);
  };
  /** A fault ends when it has met something, or when there is nothing that it could meet. */
  const finish = async (): Promise<void> => {
    if (!running) return;
    await faults.untilTwinRuns();
    await Promise.all(pending);
    await until(() => faults.hit > 0 || twin.isIdle, signal);
    running.hit = faults.hit;
    running = undefined;
    faults.takeBack();
    if (options.apart) await twin.settled(signal);
  };

  const post = async (body: string, eventIds: string[]): Promise<void> => {
    const sent: Sent = { status: null, eventIds, sentAtMs: Date.now(), fault: running && begun.length - 1 };
    ledger.push(sent);
    try {
      const response = await fetch(twin.endpoints.ingestUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const answer = (await response.json().catch(() => ({}))) as { messageId?: string };
      sent.status = response.status;
      sent.messageId = answer.messageId;
    } catch {
      // No answer: it may be stored or not. A client would send it again, after a while.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const startedAtMs = performance.now();
  for (let i = 0; i < requests; i += 1) {
    signal?.throwIfAborted();
    if (planned.some((fault) => fault.until === i)) await finish();
    const next = planned.find(({ from }) => from === i);
    if (next) await begin(next);
    const batch = samples.next().value;
    const { deviceId, sessionId, userId } = batch.context;
    for (const id of [deviceId, sessionId, userId]) if (id !== undefined) ids.add(id);
    const body = JSON.stringify(batch);
    const copies = running?.kind === 'request-twice' ? 2 : 1;
    if (copies === 2) faults.countHit();
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
      await twin.settled(signal);
    }
    options.onProgress?.(i + 1, running?.kind);
  }
  await Promise.all(pending);
  await finish();
  await twin.settled(signal);
  const durationMs = performance.now() - startedAtMs;

  const { sqsEndpoint, region, queueUrl, deadLetterQueueUrl } = twin.endpoints;
  const sqs = createSqsClient({ endpoint: sqsEndpoint, region });
  started.defer(() => sqs.destroy());
  const outcomes = await readOutcomes(dataDir, { sqs, deadLetterQueueUrl, sourceQueueUrl: queueUrl });
  const storedAtMs = new Map(
    (await readStoredMessages(dataDir)).map(({ messageId, acknowledgedAtMs }) => [
      messageId,
      acknowledgedAtMs,
    ]),
  );
  const sentDuring = (fault: number | undefined): Lateness =>
    latenessOf(
      ledger.filter((sent) => sent.fault === fault),
      storedAtMs,
    );
  // The twin may have more to say while it stops.
  await twin.stop();
  const found = lines.filter((line) => [...ids].some((id) => line.includes(id)));
  return {
    seed,
    durationMs,
    accounting: account({ ...outcomes, requests: ledger }),
    without: sentDuring(undefined),
    faults: begun.map((fault, number) => ({ ...fault, ...sentDuring(number) })),
    logLines: { read: lines.length, withIds: found.length },
  };
}

async function until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
  while (!condition()) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
