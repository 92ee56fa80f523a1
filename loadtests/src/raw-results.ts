import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { Machine } from '@telemetry/load-report';

/** The files of a run; results/README.md describes them, and their types are the report's. */
export {
  formatVersion,
  type Machine,
  type RunFile,
  type ScenarioFile,
  type StoredMessage,
} from '@telemetry/load-report';

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
