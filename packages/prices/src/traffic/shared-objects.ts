import { standardPollers } from '@telemetry/settings';

/** How invocations share objects: docs/how-it-works.md, "group commit". */
export interface Sharing {
  /** Worker threads of all environments: each has its own open object. */
  workers: number;
  slotsPerWorker: number;
  /** How long an object waits for company; 0 on default Lambda, where waiting is billed. */
  lingerMs: number;
  /** An object of so many rows is written at once. */
  maxRows: number;
}

/** What comes to the workers. */
export interface Invocations {
  perSecond: number;
  messagesPerSecond: number;
  /** Whether the mapping gathers batches for a while, and they are not full. */
  gathered: boolean;
  rowsEach: number;
}

/** An object is written when this share of a worker's slots waits for it (apps/processor/src/env.ts). */
const flushAtSlots = 0.625;

/**
 * Invocations whose rows are in one object, on average: the one that opens it, and those that come to the same worker while
 * it lingers, spread evenly over the workers. Where the mapping gathers, its first pollers begin to gather one message after
 * the other and so invoke one after the other too: they come in bursts of that many, at the rate of the messages.
 */
export function invocationsPerObject(
  { perSecond, messagesPerSecond, gathered, rowsEach }: Invocations,
  { workers, slotsPerWorker, lingerMs, maxRows }: Sharing,
): number {
  const during = (rate: number) => 1 + ((rate / workers) * lingerMs) / 1_000;
  const burst = gathered ? Math.min(standardPollers.first / workers, during(messagesPerSecond)) : 0;
  const most = Math.min(Math.max(1, Math.round(slotsPerWorker * flushAtSlots)), maxRows / rowsEach);
  return Math.min(most, Math.max(during(perSecond), burst));
}
