import { setTimeout as sleep } from 'node:timers/promises';
import { startTwinWithConsole } from '@telemetry/console';
import { median } from '@telemetry/runs';
import { config } from '@telemetry/settings';
import { variantsOf } from '../src/compare/variants.ts';
import { figure, type Figure } from './figure.ts';
import { FramesReader } from './frames-reader.ts';
import { httpLoad } from './http-load.ts';

const eventsPerRequest = 25;
/** As many as there is to show: each with all of its slots, and a thread or two. */
const environments = config.dev.managedInstances.environments.max;

export interface ConsoleFigureOptions {
  templates: string;
  repeats: number;
  seconds: number;
  onProgress: (text: string) => void;
}

/** Twelve processes compile what they run first. */
const warmUpSeconds = 20;
/** Until every thread has heard that somebody looks, or that nobody does. */
const turnMs = 300;
/** What drifts, evenly or faster and faster, meets both alike. */
const turns = ['open', 'closed', 'closed', 'open', 'closed', 'open', 'open', 'closed'] as const;

/** What the processors and the edge did in a time; events are those that the edge took. */
interface Spent {
  ownSeconds: number;
  environmentSeconds: number;
  events: number;
  seconds: number;
}

/**
 * What a page that is open costs the twin, its environments at their limit, under a load that never ends: with a reader of the frames
 * relative to without. By processor time of the twin's processes, since the machine is shared with the load generator and with the
 * reader, each in a process of its own; the browser that draws is not in it.
 */
export async function consoleFigures({
  templates,
  repeats,
  seconds,
  onProgress,
}: ConsoleFigureOptions): Promise<Figure[]> {
  onProgress(`starting the twin with its console and ${environments} environments`);
  const variants = variantsOf('dev', templates);
  const twin = await startTwinWithConsole({
    templates: await variants.templatesOf({ 'min-environments': environments }),
    arm: 'managed-instances',
    port: 0,
    settings: { maxEnvironments: environments, mappingThroughputLimit: false },
  });
  const reader = new FramesReader(new URL('/frames', twin.endpoints.statsUrl));
  const sinceTheStart = async (): Promise<Spent> => {
    const { edge, environments: processes } = (await twin.measure()).counters;
    const { user, system } = process.cpuUsage();
    return {
      ownSeconds: (user + system) / 1e6,
      environmentSeconds: processes.cpuSeconds,
      events: (edge.byStatus[202] ?? 0) * eventsPerRequest,
      seconds: performance.now() / 1_000,
    };
  };
  const turn = async (): Promise<Spent> => {
    await sleep(turnMs);
    const before = await sinceTheStart();
    await sleep(seconds * 1_000);
    return combined(await sinceTheStart(), before, (now, then) => now - then);
  };
  const rounds: Record<(typeof turns)[number], Spent>[] = [];
  const enough = new AbortController();
  try {
    const load = { ingestUrl: twin.endpoints.ingestUrl, eventsPerRequest, connections: 24, seconds: 3_600 };
    const loading = httpLoad(load, enough.signal);
    onProgress('warming up the twin');
    await sleep(warmUpSeconds * 1_000);
    for (let round = 1; round <= repeats; round += 1) {
      const spent = { open: nothing, closed: nothing };
      for (const [n, what] of turns.entries()) {
        onProgress(`round ${round} of ${repeats}, turn ${n + 1} of ${turns.length}: the page is ${what}`);
        if (what === 'open') await reader.open();
        spent[what] = combined(spent[what], await turn(), (sum, more) => sum + more);
        if (what === 'open') await reader.close();
      }
      rounds.push(spent);
    }
    enough.abort();
    const { accepted, refused } = await loading;
    if (refused > 0) throw new Error(`the edge refused ${refused} of ${accepted + refused} requests`);
  } finally {
    enough.abort();
    reader.stop();
    await twin.stop();
    variants.remove();
  }
  const own = ({ ownSeconds, events }: Spent): number => (ownSeconds / events) * 1e6;
  const all = ({ ownSeconds, environmentSeconds, events }: Spent): number =>
    ((ownSeconds + environmentSeconds) / events) * 1e6;
  const cheaper = (micros: (spent: Spent) => number): number[] =>
    rounds.map(({ open, closed }) => micros(closed) / micros(open));
  const each = (micros: (spent: Spent) => number): string =>
    (['open', 'closed'] as const)
      .map((what) => median(rounds.map((round) => micros(round[what]))).toFixed(1))
      .join(' and ');
  const what = `twin of ${environments} environments, the console’s page open ÷ closed`;
  return [
    figure({
      name: `${what}: events for each second of processor time, environments included`,
      values: cheaper(all),
      goal: { atLeast: 0.95 },
      limitedBy:
        `${each(all)} µs an event: ten frames a second, a line of each thread that has something to say, counters and JSON. ` +
        'With no page open no frame is taken. What reads the frames is not in it.',
    }),
    figure({
      name: `${what}: events for each second of the twin’s own processor time`,
      values: cheaper(own),
      limitedBy: `${each(own)} µs an event: edge, queue, mapping, S3 and console in one process.`,
    }),
    figure({
      name: `${what}: events a second by the clock`,
      values: rounds.map(({ open, closed }) => open.events / open.seconds / (closed.events / closed.seconds)),
      limitedBy: 'load generator, what reads the frames, and other programs of this machine are in it.',
    }),
  ];
}

const nothing: Spent = { ownSeconds: 0, environmentSeconds: 0, events: 0, seconds: 0 };

const combined = (a: Spent, b: Spent, combine: (a: number, b: number) => number): Spent => ({
  ownSeconds: combine(a.ownSeconds, b.ownSeconds),
  environmentSeconds: combine(a.environmentSeconds, b.environmentSeconds),
  events: combine(a.events, b.events),
  seconds: combine(a.seconds, b.seconds),
});
