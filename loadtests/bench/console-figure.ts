import { startTwinWithConsole } from '@telemetry/console';
import { median } from '@telemetry/runs';
import { config } from '@telemetry/settings';
import { variantsOf } from '../src/compare/variants.ts';
import { figure, type Figure } from './figure.ts';
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

/** What a turn took of the processors, seconds for each event, and how many events the edge took in a second. */
interface Turn {
  twin: number;
  all: number;
  perSecond: number;
}

/**
 * What a page that is open costs the twin, its environments at their limit: with a reader of the frames relative to without. By processor
 * time, since the machine is shared with the load generator; the reader is in the twin's own process here, so its share is counted,
 * too. What draws the page, the browser, is not in it. A round is four turns, open, closed, closed, open: what drifts meets both alike.
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
  const frames = new URL('/frames', twin.endpoints.statsUrl);
  const environmentSeconds = (): number => twin.stats().counters.environments.cpuSeconds;
  const closed = async (loadSeconds = seconds): Promise<Turn> => {
    const before = { own: process.cpuUsage(), environments: environmentSeconds() };
    const load = { ingestUrl: twin.endpoints.ingestUrl, eventsPerRequest, connections: 24 };
    const { accepted, refused } = await httpLoad({ ...load, seconds: loadSeconds });
    await twin.settled();
    if (refused > 0) throw new Error(`the edge refused ${refused} of ${accepted + refused} requests`);
    const { user, system } = process.cpuUsage(before.own);
    const events = accepted * eventsPerRequest;
    const own = (user + system) / 1e6;
    const all = own + environmentSeconds() - before.environments;
    return { twin: own / events, all: all / events, perSecond: events / loadSeconds };
  };
  const open = async (): Promise<Turn> => {
    const leave = new AbortController();
    const { body } = await fetch(frames, { signal: leave.signal });
    const reading = body?.pipeTo(new WritableStream()).catch(() => undefined);
    try {
      return await closed();
    } finally {
      leave.abort();
      await reading;
    }
  };
  const rounds: { open: Turn[]; closed: Turn[] }[] = [];
  try {
    onProgress('warming up the twin');
    await closed(warmUpSeconds);
    for (let round = 1; round <= repeats; round += 1) {
      onProgress(`round ${round} of ${repeats}: with the console’s page and without`);
      const first = await open();
      const between = [await closed(), await closed()];
      rounds.push({ open: [first, await open()], closed: between });
    }
  } finally {
    await twin.stop();
    variants.remove();
  }
  const sum = (turns: readonly Turn[], of: keyof Turn): number =>
    turns.reduce((total, turn) => total + turn[of], 0);
  const ratios = (of: keyof Turn): number[] =>
    rounds.map((round) => sum(round.open, of) / sum(round.closed, of));
  const micros = (turns: 'open' | 'closed', of: 'twin' | 'all'): string =>
    (median(rounds.map((round) => sum(round[turns], of) / 2)) * 1e6).toFixed(1);
  const what = `twin of ${environments} environments, the console’s page open ÷ closed`;
  return [
    figure({
      name: `${what}: events for each second of processor time, environments included`,
      values: ratios('all').map((ratio) => 1 / ratio),
      goal: { atLeast: 0.95 },
      limitedBy:
        `${micros('open', 'all')} and ${micros('closed', 'all')} µs an event: ten frames a second, a line of each thread that has something to say, counters and JSON. ` +
        'With no page open no frame is taken. The browser that draws is not in it.',
    }),
    figure({
      name: `${what}: events for each second of the twin’s own processor time`,
      values: ratios('twin').map((ratio) => 1 / ratio),
      limitedBy: `${micros('open', 'twin')} and ${micros('closed', 'twin')} µs an event: edge, queue, mapping, S3 and console in one process.`,
    }),
    figure({
      name: `${what}: events a second by the clock`,
      values: ratios('perSecond'),
      limitedBy: 'load generator and other programs of this machine are in it.',
    }),
  ];
}
