import { z } from 'zod';

/** Changes when a reader has to. */
export const formatVersion = 2;
/** Format 1 has neither `step` in its ledgers nor the machine's load in its scenarios: both are then unknown. */
export const readableVersions = [1, formatVersion] as const;

const machine = z.object({
  cpuModel: z.string(),
  cpus: z.number().positive(),
  memoryGiB: z.number(),
  system: z.string(),
  node: z.string(),
});
export type Machine = z.infer<typeof machine>;

/** `run.json`: what was run, when, with which settings, on which machine. */
export const runFile = z.object({
  formatVersion: z.literal(readableVersions),
  command: z.string(),
  target: z.enum(['twin', 'aws']),
  startedAt: z.string(),
  endedAt: z.string(),
  /** The machine that ran the load and, on the twin, everything else. */
  machine,
  settings: z.record(z.string(), z.unknown()),
  arms: z.array(z.string()),
  /** What this machine could offer before the run: the plan's busiest second, and what of it was sent in time. */
  generator: z
    .object({
      plannedRequestsPerSecond: z.number().nonnegative(),
      possibleRequestsPerSecond: z.number().nonnegative(),
      /** The plan is beyond it, and was run all the same. */
      beyondLimit: z.boolean(),
    })
    .optional(),
  /** The setting whose values the variants are, where a run swept one. */
  sweep: z.object({ setting: z.string(), values: z.array(z.number()).readonly() }).optional(),
});
export type RunFile = z.infer<typeof runFile>;
