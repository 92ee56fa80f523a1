import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Accounting } from '../raw/accounting-file.ts';
import type { Deployment } from '../raw/deployment-file.ts';
import { formatVersion, type RunFile } from '../raw/run-file.ts';
import type { StatsFile } from '../raw/stats-file.ts';
import { readStoredMessages } from '../raw/stored-messages.ts';
import { measureScenario } from './measure-scenario.ts';
import type { Measurement, Timeline } from './measurement.ts';

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
  scenarios: { measurement: Measurement; timeline: Timeline }[];
}

/** A scenario of this name only warms the arm up: it counts in the accounting and nowhere else. */
export const warmUp = 'warm-up';

/** The folder is no finished run; the message is one line for a person. */
export class NoRunError extends Error {
  override name = 'NoRunError';
}

/** Reads a run's folder. Throws `NoRunError`. */
export async function readRun(folder: string): Promise<Run> {
  if (!existsSync(join(folder, 'run.json')))
    throw new NoRunError(`${folder} holds no run.json: it is not the folder of a finished run`);
  const file = await readJson<RunFile>(folder, 'run.json');
  if (file.formatVersion !== formatVersion)
    throw new NoRunError(
      `${folder} is in format ${String(file.formatVersion)}; this report reads format ${String(formatVersion)}`,
    );
  const folders = globSync('**/accounting.json', { cwd: folder }).sort().map(dirname);
  if (folders.length === 0) throw new NoRunError(`${folder} holds no accounting.json: no arm ran to its end`);
  const sessions: Session[] = [];
  for (const each of folders) sessions.push(await readSession(folder, join(folder, each)));
  return { file, sessions: sessions.sort((a, b) => file.arms.indexOf(a.arm) - file.arms.indexOf(b.arm)) };
}

async function readSession(run: string, folder: string): Promise<Session> {
  const stats = await readJson<StatsFile>(folder, 'twin-stats.json');
  const stored = await readStoredMessages(join(folder, 'messages.ndjson'));
  const scenarios: Session['scenarios'] = [];
  for (const file of globSync('*/scenario.json', { cwd: folder })) {
    if (dirname(file) === warmUp) continue;
    scenarios.push(await measureScenario(join(folder, dirname(file)), stats, stored));
  }
  return {
    folder: relative(run, folder),
    arm: stats.arm,
    accounting: await readJson<Accounting>(folder, 'accounting.json'),
    deployment: existsSync(join(folder, 'deployment.json'))
      ? await readJson<Deployment>(folder, 'deployment.json')
      : null,
    scenarios: scenarios.sort((a, b) => a.measurement.startedAtMs - b.measurement.startedAtMs),
  };
}

async function readJson<T>(folder: string, name: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as T;
}
