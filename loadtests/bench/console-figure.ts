import { startTwinWithConsole } from '@telemetry/console';
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

/**
 * What a page that is open costs the twin: events for each second of processor time of the twin and its environments, with a
 * reader of the frames relative to without, in turn. By processor time, since the machine is shared with the load generator. The
 * reader is in the twin's own process here, so its share is counted, too.
 */
export async function consoleFigure({
  templates,
  repeats,
  seconds,
  onProgress,
}: ConsoleFigureOptions): Promise<Figure> {
  onProgress(`starting the twin with its console and ${environments} environments`);
  const variants = variantsOf('dev', templates);
  const twin = await startTwinWithConsole({
    templates: await variants.templatesOf({ 'min-environments': environments }),
    arm: 'managed-instances',
    port: 0,
    settings: { maxEnvironments: environments },
  });
  const frames = new URL('/frames', twin.endpoints.statsUrl);
  const eventsPerCpuSecond = async (): Promise<number> => {
    const before = { own: process.cpuUsage(), stats: twin.stats() };
    const { accepted, refused } = await httpLoad({
      ingestUrl: twin.endpoints.ingestUrl,
      eventsPerRequest,
      connections: 24,
      seconds,
    });
    await twin.settled();
    if (refused > 0) throw new Error(`the edge refused ${refused} of ${accepted + refused} requests`);
    const own = process.cpuUsage(before.own);
    const ofEnvironments =
      twin.stats().counters.environments.cpuSeconds - before.stats.counters.environments.cpuSeconds;
    return (accepted * eventsPerRequest) / ((own.user + own.system) / 1e6 + ofEnvironments);
  };
  const watched = async (): Promise<number> => {
    const leave = new AbortController();
    const { body } = await fetch(frames, { signal: leave.signal });
    const reading = body?.pipeTo(new WritableStream()).catch(() => undefined);
    try {
      return await eventsPerCpuSecond();
    } finally {
      leave.abort();
      await reading;
    }
  };
  const values: number[] = [];
  try {
    onProgress('warming up the twin');
    await eventsPerCpuSecond();
    for (let round = 1; round <= repeats; round += 1) {
      onProgress(`round ${round} of ${repeats}: with the console’s page and without`);
      // What drifts over time is on one side as often as on the other.
      const first = round % 2 === 1 ? await watched() : await eventsPerCpuSecond();
      const second = round % 2 === 1 ? await eventsPerCpuSecond() : await watched();
      values.push(round % 2 === 1 ? first / second : second / first);
    }
  } finally {
    await twin.stop();
    variants.remove();
  }
  return figure({
    name: `twin of ${environments} environments with the console’s page open, events per second of processor time, relative to it closed`,
    values,
    goal: { atLeast: 0.95 },
    limitedBy:
      'ten frames a second: counters, one line of each thread, and JSON. With no page open no frame is taken.',
  });
}
