import type { Work } from './settings.ts';

/** Invocations that began together. */
export interface Started {
  count: number;
  /** Mean wall time. */
  durationMs: number;
  /** Slots that they hold until they end. */
  slots: number;
  /** They hold them so long: a slot may serve several invocations within a step. */
  holdMs: number;
}

/** Environments as a number; who asks for more than they can take is throttled. */
export interface SimulatedFleet {
  /** Starts as many of `wanted` invocations as can be, of `messages` messages each on average. */
  start(nowMs: number, wanted: number, messages: number): Started[];
  end(nowMs: number, started: Started): void;
  /** Once a second: measure, scale. */
  tick(nowMs: number): void;
  readonly environments: number;
  readonly slots: number;
  readonly slotsInUse: number;
  readonly totals: FleetTotals;
}

export interface FleetTotals {
  coldStarts: number;
  /** Duration that default Lambda bills. */
  billedMs: number;
  cpuSeconds: number;
  /** Slots × the time that they were held. */
  slotMs: number;
  instanceHours: number;
  fewestInstances: number;
  mostInstances: number;
}

export const noTotals = (): FleetTotals => ({
  coldStarts: 0,
  billedMs: 0,
  cpuSeconds: 0,
  slotMs: 0,
  instanceHours: 0,
  fewestInstances: Infinity,
  mostInstances: 0,
});

export const wallMsOf = ({ wallMs, wallMsPerMessage }: Work, messages: number): number =>
  wallMs + wallMsPerMessage * messages;

export const cpuMsOf = ({ cpuMs, cpuMsPerMessage }: Work, messages: number): number =>
  cpuMs + cpuMsPerMessage * messages;
