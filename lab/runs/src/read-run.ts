import { existsSync, globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Accounting, accountingFile } from './files/accounting-file.ts';
import { type Deployment, deploymentFile } from './files/deployment-file.ts';
import { NoRunError, readJson } from './files/parse.ts';
import { readableVersions, type RunFile, runFile } from './files/run-file.ts';
import { type StatsFile, statsFile } from './files/stats-file.ts';
import { readStoredMessages } from './files/stored-messages.ts';
import { measureScenario } from './measure/measure-scenario.ts';
import type { Measurement, Timeline } from './measure/measurement.ts';
import { z } from 'zod';

/** Everything that a report knows: what the raw files of a run say. */
export interface Run {
  file: RunFile;
  sessions: Session[];
}

/** One start of one arm: its own empty queue and bucket, one accounting, one scenario or several. */
export interface Session {
  folder: string;
  arm: string;
  accounting: Accounting;
  deployment: Deployment | null;
  stats: StatsFile;
  scenarios: { measurement: Measurement; timeline: Timeline }[];
}

/** A scenario of this name only warms the arm up: it counts in the accounting and nowhere else. */
export const warmUp = 'warm-up';

/** Reads the folder of a run, of the demo or of a comparison. Throws `NoRunError`. */
export async function readRun(folder: string): Promise<Run> {
  if (!existsSync(join(folder, 'run.json')))
    throw new NoRunError(`${folder} holds no run.json: it is not the folder of a finished run`);
  const { formatVersion } = await readJson(z.looseObject({ formatVersion: z.number() }), folder, 'run.json');
  if (!readableVersions.some((version) => version === formatVersion))
    throw new NoRunError(
      `${folder} is in format ${formatVersion}; formats ${readableVersions.join(' and ')} can be read`,
    );
  const file = await readJson(runFile, folder, 'run.json');
  const folders = globSync('**/accounting.json', { cwd: folder }).sort().map(dirname);
  if (folders.length === 0) throw new NoRunError(`${folder} holds no accounting.json: no arm ran to its end`);
  const sessions: Session[] = [];
  const messageIds = new Set<string>();
  for (const each of folders) sessions.push(await readSession(folder, join(folder, each), messageIds));
  return { file, sessions: sessions.sort((a, b) => file.arms.indexOf(a.arm) - file.arms.indexOf(b.arm)) };
}

async function readSession(run: string, folder: string, messageIds: Set<string>): Promise<Session> {
  const stats = await readJson(statsFile, folder, 'twin-stats.json');
  const stored = await readStoredMessages(join(folder, 'messages.ndjson'));
  const scenarios: Session['scenarios'] = [];
  for (const file of globSync('*/scenario.json', { cwd: folder })) {
    if (dirname(file) === warmUp) continue;
    scenarios.push(await measureScenario(join(folder, dirname(file)), stats, stored, messageIds));
  }
  return {
    folder: relative(run, folder),
    arm: stats.arm,
    stats,
    accounting: await readJson(accountingFile, folder, 'accounting.json'),
    deployment: existsSync(join(folder, 'deployment.json'))
      ? await readJson(deploymentFile, folder, 'deployment.json')
      : null,
    scenarios: scenarios.sort((a, b) => a.measurement.startedAtMs - b.measurement.startedAtMs),
  };
}
