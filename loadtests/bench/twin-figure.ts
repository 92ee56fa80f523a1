import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQuery } from '@telemetry/event-store/query';
import { startTwin } from '@telemetry/local-twin';
import { figure, type Figure } from './figure.ts';
import { httpLoad } from './http-load.ts';

/** A client that sends each minute or so, or when it comes back online; the design allows 500. */
const eventsPerRequest = 100;

export interface TwinFigureOptions {
  templates: string;
  repeats: number;
  seconds: number;
  onProgress: (text: string) => void;
}

/**
 * Events per second through the whole twin of the managed-instances arm, on all processors of this machine, load generator
 * included: from the first request until the last event is stored, so a backlog that is left over counts as slowness.
 */
export async function twinFigure({
  templates,
  repeats,
  seconds,
  onProgress,
}: TwinFigureOptions): Promise<Figure> {
  const dataDir = await mkdtemp(join(tmpdir(), 'telemetry-bench-'));
  onProgress('starting the twin');
  const twin = await startTwin({ templates, arm: 'managed-instances', port: 0, dataDir });
  const values: number[] = [];
  const cpu = { generator: 0, twin: 0, environments: 0, seconds: 0 };
  let acceptedEvents = 0;
  try {
    const { ingestUrl } = twin.endpoints;
    for (let round = 0; round <= repeats; round += 1) {
      onProgress(round === 0 ? 'warming up the twin' : `round ${round} of ${repeats}: HTTP to Parquet`);
      const before = { atMs: performance.now(), own: process.cpuUsage(), stats: twin.stats() };
      const load = { ingestUrl, eventsPerRequest, connections: 24, seconds: round === 0 ? 2 : seconds };
      const { accepted, refused, cpuSeconds } = await httpLoad(load);
      await twin.settled();
      const elapsedSeconds = (performance.now() - before.atMs) / 1_000;
      if (refused > 0) throw new Error(`the edge refused ${refused} of ${accepted + refused} requests`);
      acceptedEvents += accepted * eventsPerRequest;
      if (round === 0) continue;
      values.push((accepted * eventsPerRequest) / elapsedSeconds);
      const own = process.cpuUsage(before.own);
      cpu.generator += cpuSeconds;
      cpu.twin += (own.user + own.system) / 1e6;
      cpu.environments +=
        twin.stats().counters.environments.cpuSeconds - before.stats.counters.environments.cpuSeconds;
      cpu.seconds += elapsedSeconds;
    }
    const stored = await storedRows(dataDir);
    if (stored < acceptedEvents)
      throw new Error(`${acceptedEvents} events were accepted, but ${stored} are stored`);
  } finally {
    await twin.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  const share = (part: number): string => `${Math.round((part / cpu.seconds) * 100)} %`;
  return figure({
    name: `whole twin, HTTP to Parquet, events/s (${eventsPerRequest} events a request, load generator included)`,
    values,
    goal: { atLeast: 10_000 },
    limitedBy:
      `of a processor each: load generator ${share(cpu.generator)}, edge with SQS, S3 and mapping ${share(cpu.twin)} ` +
      `(one thread), environments ${share(cpu.environments)}. Every accepted event is stored.`,
  });
}

/** What a device sends in a minute of use. */
const eventsOfARequest = 25;

/**
 * Requests per second through a whole twin until the last one is stored, so with the second that the mapping waits for more at the end; by the clock, load generator included, and its own processor time for each. Managed instances
 * without the limit of a standard mapping, as with provisioned pollers.
 */
export async function requestFigures({
  templates,
  repeats,
  seconds,
  onProgress,
}: TwinFigureOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const arm of ['default', 'managed-instances'] as const)
    for (const kept of [false, true]) {
      const dataDir = kept ? await mkdtemp(join(tmpdir(), 'telemetry-bench-')) : undefined;
      const name = `${arm}, ${kept ? 'with a data folder' : 'in memory'}`;
      onProgress(`starting the twin: ${name}`);
      const twin = await startTwin({
        templates,
        arm,
        port: 0,
        ...(dataDir !== undefined && { dataDir }),
        settings: { mappingThroughputLimit: false },
      });
      const { throttle } = twin.endpoints;
      let isThrottled = false;
      const perSecond: number[] = [];
      const cpuMs: number[] = [];
      try {
        const { ingestUrl } = twin.endpoints;
        for (let round = 0; round <= repeats; round += 1) {
          onProgress(`${name}: ${round === 0 ? 'warming up' : `round ${round} of ${repeats}`}`);
          const before = { atMs: performance.now(), own: process.cpuUsage() };
          const load = {
            ingestUrl,
            eventsPerRequest: eventsOfARequest,
            connections: 24,
            // What starts and what ends a round is a smaller part of it.
            seconds: 2 * seconds,
          };
          const { accepted, refused } = await httpLoad(load);
          await twin.settled();
          const { user, system } = process.cpuUsage(before.own);
          // A throttle refuses what is above its rate, and nothing before that.
          const throttled = accepted >= 0.95 * (throttle?.ratePerSecond ?? Infinity) * load.seconds;
          if (refused > 0 && !throttled)
            throw new Error(`the edge refused ${refused} of ${accepted + refused} requests`);
          isThrottled ||= refused > 0;
          if (round === 0) continue;
          perSecond.push((accepted / (performance.now() - before.atMs)) * 1_000);
          cpuMs.push((user + system) / 1_000 / accepted);
        }
        const { deadLetters } = twin.stats().counters;
        if (deadLetters > 0) throw new Error(`${deadLetters} messages became dead letters`);
      } finally {
        await twin.stop();
        if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
      }
      figures.push(
        figure({
          name: `twin, requests of ${eventsOfARequest} events per second, until all is stored: ${name}`,
          values: perSecond,
          goal: { atLeast: kept ? 800 : 1_200 },
          limitedBy:
            'edge, queue, mapping and S3 share one thread; load generator and environments take their part of the machine.' +
            (isThrottled
              ? " More was offered than the edge's throttle lets through, and answered with 429."
              : ''),
        }),
        figure({
          name: `twin, ms of processor time a request: ${name}`,
          values: cpuMs,
          limitedBy: 'one thread: 1,000 ÷ it is the most that there could be.',
        }),
      );
    }
  return figures;
}

async function storedRows(dataDir: string): Promise<number> {
  await using query = await openQuery({ dataDirs: [dataDir] });
  const [row] = await query.rows('SELECT count(*)::INTEGER AS stored FROM events_raw');
  return Number(row?.['stored'] ?? 0);
}
