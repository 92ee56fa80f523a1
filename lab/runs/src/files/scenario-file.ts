import { z } from 'zod';
import { counters } from './stats-file.ts';

const number = z.number();

/** What else the machine had to do during the load, means over samples of a second. */
const machineLoad = z.object({
  samples: number.nonnegative(),
  /** Share of the CPUs' time that the hypervisor gave to other machines; null where it is not told. */
  stealShare: number.nonnegative().nullable(),
  /** Share of the CPUs' time that went to processes which are none of the run's. */
  othersShare: number.nonnegative().nullable(),
  /** Threads of others that ran or waited to run, for each CPU. */
  othersRunnable: number.nonnegative().nullable(),
  /** Threads that ran or waited to run, the run's own included, for each CPU. */
  runnable: number.nonnegative().nullable(),
});
export type MachineLoad = z.infer<typeof machineLoad>;

const phase = z.object({
  name: z.string(),
  /** Seconds. */
  duration: number.positive(),
  /** Requests a second. */
  arrivalRate: number.nonnegative(),
  /** Requests a second at the end; the same throughout without it. */
  rampTo: number.nonnegative().optional(),
});
export type Phase = z.infer<typeof phase>;

/** One `ensure` goal of the scenario, and whether it was met. */
const goal = z.object({ goal: z.string(), met: z.boolean() });
export type Goal = z.infer<typeof goal>;

/** `scenario.json`: one scenario on one arm. The ledger and Artillery's own report are beside it. */
export const scenarioFile = z.object({
  arm: z.string(),
  scenario: z.string(),
  /** What the function's work is like beyond the pipeline's own: `as-is` without anything. */
  profile: z.string().optional(),
  /** `setting=value` where a run swept a setting. */
  variant: z.string().optional(),
  repeat: number.int().positive(),
  /** Null: the scenario's own, and what was due is not known. */
  phases: z.array(phase).readonly().nullable(),
  eventsPerRequest: number.positive(),
  seed: number,
  startedAtMs: number,
  loadEndedAtMs: number,
  /** The queue is empty and nothing is in flight; null when the run did not wait for it. */
  settledAtMs: number.nullable(),
  /** The machine's load average of a minute, before and after: how many wanted a CPU, and who else was there. */
  loadAverage: z.object({ before: number.nonnegative(), after: number.nonnegative() }).optional(),
  /** Null where the system does not tell; format 1 does not have it. */
  machineLoad: machineLoad.nullish(),
  goals: z.array(goal),
  countersBefore: counters,
  countersAfter: counters,
  /** What a reader has to know, in a sentence each. */
  notes: z.array(z.string()),
});
export type ScenarioFile = z.infer<typeof scenarioFile>;
