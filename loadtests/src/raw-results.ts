import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem, release, platform, arch } from 'node:os';
import { dirname, join } from 'node:path';
import type { TwinStats } from '@telemetry/local-twin';
import type { Goal, Phase } from './run-artillery.ts';

/**
 * The files of a run; results/README.md describes them. A report is made from these files alone, so what it needs has to
 * be in one of them.
 */
export const formatVersion = 1;

/** `run.json`: what was run, with which settings, where. */
export interface RunFile {
  formatVersion: typeof formatVersion;
  command: string;
  target: 'twin' | 'aws';
  startedAt: string;
  endedAt: string;
  machine: Machine;
  settings: Record<string, unknown>;
  arms: string[];
}

export interface Machine {
  cpuModel: string;
  cpus: number;
  memoryGiB: number;
  system: string;
  node: string;
}

/** `<arm>/<scenario>/scenario.json`: one scenario on one arm. The ledger and Artillery's own report are beside it. */
export interface ScenarioFile {
  arm: string;
  scenario: string;
  repeat: number;
  /** Null: the scenario's own. */
  phases: readonly Phase[] | null;
  eventsPerRequest: number;
  seed: number;
  startedAtMs: number;
  loadEndedAtMs: number;
  /** The queue is empty and nothing is in flight; null when the run did not wait for it. */
  settledAtMs: number | null;
  goals: Goal[];
  countersBefore: TwinStats['counters'];
  countersAfter: TwinStats['counters'];
  /** What a reader has to know, in a sentence each. */
  notes: string[];
}

/** A line of `<arm>/messages.ndjson`: a message whose events are stored. */
export interface StoredMessage {
  messageId: string;
  receivedAtMs: number;
  /** When S3 had the object with its last row. */
  acknowledgedAtMs: number;
  rows: number;
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

export async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
