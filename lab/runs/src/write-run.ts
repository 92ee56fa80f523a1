import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Accounting } from './files/accounting-file.ts';
import type { Deployment } from './files/deployment-file.ts';
import { formatVersion, type Machine, type RunFile } from './files/run-file.ts';
import type { ScenarioFile } from './files/scenario-file.ts';
import type { StatsFile } from './files/stats-file.ts';
import type { StoredMessage } from './files/stored-messages.ts';

/** Everything of one start of an arm, but its scenarios. */
export interface SessionFiles {
  deployment: Deployment;
  stats: StatsFile;
  messages: readonly StoredMessage[];
  accounting: Accounting;
}

/** Writes `run.json`: a folder with it and one finished arm is a run. */
export async function writeRun(results: string, file: Omit<RunFile, 'formatVersion'>): Promise<void> {
  await writeJson(results, 'run.json', { formatVersion, ...file } satisfies RunFile);
}

/** Writes what one start of an arm left; `accounting.json` last, because with it the arm ran to its end. */
export async function writeSession(folder: string, session: SessionFiles): Promise<void> {
  const { deployment, stats, messages, accounting } = session;
  await writeJson(folder, 'deployment.json', deployment);
  await writeJson(folder, 'twin-stats.json', stats);
  const lines = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
  await writeFile(join(folder, 'messages.ndjson'), lines);
  await writeJson(folder, 'accounting.json', accounting);
}

/** Writes `scenario.json` beside the scenario's ledger. */
export async function writeScenario(folder: string, file: ScenarioFile): Promise<void> {
  await writeJson(folder, 'scenario.json', file);
}

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cpus: processors.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${arch()} ${release()}`,
    node: process.version,
  };
}

async function writeJson(folder: string, name: string, value: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}
