import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureSending, type Phase, type RunFile } from '@telemetry/runs';
import { WrongCallError } from '@telemetry/terminal';
import { runArtillery } from '../run-artillery.ts';

export type GeneratorLimit = Omit<NonNullable<RunFile['generator']>, 'beyondLimit'>;

/** As long as this the busiest second of the plan is tried, unless said otherwise. */
const usualProbeSeconds = 5;
/** A generator that is this late at the end of it does not keep up. */
const lateMs = 500;

/**
 * What the load generator can offer on this machine: the busiest second of the plan for some seconds, to a server that answers
 * at once. What a twin takes of the machine meanwhile is not in it: a load that is then sent late is found in the run itself.
 */
export async function measureGenerator(
  phases: readonly Phase[],
  eventsPerRequest: number,
  { signal, probeSeconds = usualProbeSeconds }: { signal?: AbortSignal; probeSeconds?: number } = {},
): Promise<GeneratorLimit> {
  const planned = busiestSecond(phases);
  const folder = await mkdtemp(join(tmpdir(), 'generator-'));
  const sink = await startSink();
  try {
    const plan = [{ name: 'probe', duration: probeSeconds, arrivalRate: planned }];
    // What is not sent after twice the time is not going to be in time.
    const overtime = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    void sink.first.then(() => {
      timer = setTimeout(() => overtime.abort(), probeSeconds * 2_000);
    });
    const enough = overtime.signal;
    await runArtillery({
      scenario: 'steady',
      ingestUrl: sink.url,
      folder,
      seed: 1,
      eventsPerRequest,
      phases: plan,
      signal: signal ? AbortSignal.any([signal, enough]) : enough,
    })
      .catch((error: unknown) => {
        if (!enough.aborted || signal?.aborted) throw error;
      })
      .finally(() => clearTimeout(timer));
    const { sentRequests, sendingSeconds, latenessMs } = await measureSending(folder, plan);
    const inTime =
      latenessMs !== null && latenessMs.p95 <= lateMs && sentRequests >= planned * probeSeconds * 0.98;
    return {
      plannedRequestsPerSecond: planned,
      possibleRequestsPerSecond: inTime
        ? planned
        : Math.min(planned, Math.floor(sentRequests / Math.max(probeSeconds, sendingSeconds))),
    };
  } finally {
    await sink.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Throws a `WrongCallError` where the plan is beyond the limit and was not asked to be run all the same. */
export function withinLimit(found: GeneratorLimit, beyondLimit: boolean): NonNullable<RunFile['generator']> {
  const { plannedRequestsPerSecond: planned, possibleRequestsPerSecond: possible } = found;
  if (possible < planned && !beyondLimit)
    throw new WrongCallError(
      `the plan has ${planned.toLocaleString('en')} requests/s, and this machine can offer about ${possible.toLocaleString('en')}: take a lower --rate, or --beyond-limit for a run that decides nothing`,
    );
  return { ...found, beyondLimit: possible < planned };
}

/** Requests in the busiest second of a plan. */
export function busiestSecond(phases: readonly Phase[]): number {
  return Math.max(...phases.map(({ arrivalRate, rampTo = 0 }) => Math.max(arrivalRate, rampTo)));
}

/** `first`: a request has come. Artillery takes seconds to start, and more on a machine that is busy. */
async function startSink(): Promise<{ url: string; first: Promise<void>; stop(): Promise<void> }> {
  const { promise: first, resolve: came } = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    came();
    request.resume();
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"messageId":"none"}');
  });
  await new Promise<void>((ready, fail) => {
    server.once('error', fail).listen(0, '127.0.0.1', ready);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events`,
    first,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
