import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { RaceReport } from './findings.ts';
import { marksOf } from './markers.ts';
import { paceOf, race, type RaceOptions, settled, withBench } from './race.ts';
import { requestsOf } from './requests.ts';

/** How many run at once where memory is measured: alone, a fair load, and AWS's default for one vCPU. */
const measuredAt = [1, 16, 64];

/** What a team must know to move a handler from default Lambda to managed instances. */
export interface ModesPage {
  report: RaceReport;
  /** On default Lambda one at a time: the middle one of eight, on this machine. */
  alone: { tookMs: number; peakMiB: number };
  /** CPU of one invocation of many, the runtime client's part included. */
  cpuMs: number;
  /** Of an environment in managed-instances mode, without anything of ours in it. */
  memory: { concurrency: number; peakMiB: number }[];
  versions: Record<string, string>;
}

/** Races a handler, and measures it on both modes without a preload. */
export async function compareModes(given: RaceOptions): Promise<ModesPage> {
  const report = await race(given);
  const options = { ...settled(given), concurrency: Math.max(...measuredAt) };
  const { events, seed, onProgress, budgetMs } = options;
  const requests = (count: number) => requestsOf(events, marksOf(seed), 0, count);
  return withBench({ ...options, onProgress: () => {} }, async (bench) => {
    const sendForMs = 0.05 * budgetMs;
    onProgress('default Lambda: memory and time of one invocation at a time');
    const onDefault = await bench.run({
      groups: [requests(8)],
      concurrency: 1,
      maxDelayMs: 0,
      onDefault: true,
      bare: true,
      sendForMs,
    });
    const memory: ModesPage['memory'] = [];
    let cpuMs = 0;
    for (const concurrency of measuredAt) {
      onProgress(`managed instances: memory at ${concurrency} at once`);
      const groups = [requests(4 * concurrency)];
      const run = await bench.run({ groups, concurrency, maxDelayMs: 0, bare: true, sendForMs });
      memory.push({ concurrency, peakMiB: inMiB(run.peakBytes) });
      // Of the last one, the most: what is compiled at first weighs least.
      ({ cpuMs } = paceOf(run));
    }
    const alone = { tookMs: paceOf(onDefault).tookMs, peakMiB: inMiB(onDefault.peakBytes) };
    return { report, alone, cpuMs, memory, versions: versionsOf(options.handlerFile) };
  });
}

const inMiB = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Node.js, and what the handler's package depends on, as installed. */
function versionsOf(handlerFile: string): Record<string, string> {
  const file = resolve(handlerFile);
  const names = Object.keys(manifestAbove(dirname(file))?.dependencies ?? {});
  const installed = names.flatMap((name): [string, string][] => {
    const paths = createRequire(file).resolve.paths(name) ?? [];
    for (const path of paths) {
      const { version } = manifestIn(join(path, name)) ?? {};
      if (version !== undefined) return [[name, version]];
    }
    return [[name, 'not installed']];
  });
  return { 'Node.js': process.versions.node, ...Object.fromEntries(installed) };
}

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
}

function manifestAbove(folder: string): Manifest | undefined {
  return manifestIn(folder) ?? (folder === dirname(folder) ? undefined : manifestAbove(dirname(folder)));
}

function manifestIn(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
