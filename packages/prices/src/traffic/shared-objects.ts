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
 * it lingers. Lambda hands an invocation to the environment with the fewest, as the twin does: while fewer come during a linger
 * than there are workers, most find one without an open object, and otherwise they are spread evenly. Where the mapping
 * gathers, its first pollers begin to gather one message after the other and so invoke one after the other too: they come in
 * bursts of that many, at the rate of the messages.
 */
export function invocationsPerObject(
  { perSecond, messagesPerSecond, gathered, rowsEach }: Invocations,
  { workers, slotsPerWorker, lingerMs, maxRows }: Sharing,
): number {
  const lingering = (perSecond * lingerMs) / 1_000;
  const spread = 1 + (allBusy(workers, lingering) * lingering) / workers;
  const inBurst = 1 + (messagesPerSecond * lingerMs) / 1_000 / workers;
  const burst = gathered ? Math.min(standardPollers.first / workers, inBurst) : 0;
  const most = Math.min(Math.max(1, Math.round(slotsPerWorker * flushAtSlots)), maxRows / rowsEach);
  return Math.min(most, Math.max(spread, burst));
}

/** The chance that all of them are busy, when so many are at work on average and what comes may wait: Erlang's C. */
function allBusy(workers: number, load: number): number {
  if (load >= workers) return 1;
  let refused = 1;
  for (let n = 1; n <= workers; n += 1) refused = (load * refused) / (n + load * refused);
  const idle = 1 - load / workers;
  return refused / (refused + idle * (1 - refused));
}
