import type { Counters } from './stats-file.ts';

export interface Phase {
  name: string;
  /** Seconds. */
  duration: number;
  /** Requests a second. */
  arrivalRate: number;
  /** Requests a second at the end; the same throughout without it. */
  rampTo?: number;
}

/** One `ensure` goal of the scenario, and whether it was met. */
export interface Goal {
  goal: string;
  met: boolean;
}

/** `scenario.json`: one scenario on one arm. The ledger and Artillery's own report are beside it. */
export interface ScenarioFile {
  arm: string;
  scenario: string;
  /** What the function's work is like beyond the pipeline's own: `as-is` without anything. */
  profile?: string;
  /** `setting=value` where a run swept a setting. */
  variant?: string;
  repeat: number;
  /** Null: the scenario's own. */
  phases: readonly Phase[] | null;
  eventsPerRequest: number;
  seed: number;
  startedAtMs: number;
  loadEndedAtMs: number;
  /** The queue is empty and nothing is in flight; null when the run did not wait for it. */
  settledAtMs: number | null;
  /** The machine's load average of a minute, before and after: how many wanted a CPU, and who else was there. */
  loadAverage?: { before: number; after: number };
  goals: Goal[];
  countersBefore: Counters;
  countersAfter: Counters;
  /** What a reader has to know, in a sentence each. */
  notes: string[];
}
