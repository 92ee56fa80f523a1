/** Changes when a reader has to. */
export const formatVersion = 1;

/** `run.json`: what was run, when, with which settings, on which machine. */
export interface RunFile {
  formatVersion: typeof formatVersion;
  command: string;
  target: 'twin' | 'aws';
  startedAt: string;
  endedAt: string;
  /** The machine that ran the load and, on the twin, everything else. */
  machine: Machine;
  settings: Record<string, unknown>;
  arms: string[];
  /** The setting whose values the variants are, where a run swept one. */
  sweep?: { setting: string; values: readonly number[] };
}

export interface Machine {
  cpuModel: string;
  cpus: number;
  memoryGiB: number;
  system: string;
  node: string;
}
