import { standardPollers } from '@telemetry/settings';
import { allBusy } from './queueing.ts';

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
  /** Mean wall time, the linger included. */
  durationMs: number;
  /** How full batches are, as a share of those at which as many pollers come as go; 1 where nobody gathers them. */
  gathered: number;
  rowsEach: number;
}

/** An object is written when this share of a worker's slots waits for it (apps/processor/src/env.ts). */
const flushAtSlots = 0.625;

/** How steeply bursts dissolve as batches fill. Assumed: the measured runs are met with any from 1 to 6, and not with 8 (decision 029). */
const burstsDissolve = 6;

/** Invocations whose rows are in one object, on average. Where batches are nearly so full that pollers come and go, bursts dissolve. */
export function invocationsPerObject(invocations: Invocations, sharing: Sharing): number {
  const { workers, slotsPerWorker, maxRows } = sharing;
  const most = Math.min(
    Math.max(1, Math.round(slotsPerWorker * flushAtSlots)),
    maxRows / invocations.rowsEach,
  );
  const bySpread = spread(invocations, sharing);
  const together = Math.max(0, 1 - invocations.gathered ** burstsDissolve);
  // Of so few pollers no more than these can share an object.
  const mostOfFirst = Math.max(1, standardPollers.first / workers);
  const ofFirst = Math.min(mostOfFirst, Math.max(bySpread, inBursts(invocations, sharing)));
  return Math.min(most, together * ofFirst + (1 - together) * bySpread);
}

/**
 * Lambda hands an invocation to the environment with the fewest, as the twin does: as long as one has none, nothing is shared.
 * Where each has one, that one's object is open for the linger's share of its duration; where each has several, an object is opened
 * by one and joined by what comes to the same worker during the linger. Whoever waits for an object ends with it, so that its worker then
 * has none and gets the very next invocation: one of as many as there are workers is what it waits for.
 */
function spread({ perSecond, durationMs }: Invocations, { workers, lingerMs }: Sharing): number {
  const inFlight = (perSecond * durationMs) / 1_000;
  const each = inFlight / workers;
  const lingers = Math.min(1, lingerMs / durationMs);
  const joining = (Math.max(1, each) - 1 + 1 / workers) * lingers;
  const renewed = joining / (1 + joining);
  const open = each < 1 ? (1 - each) * lingers + each * renewed : renewed;
  return 1 / (1 - allBusy(workers, inFlight) * open);
}

/**
 * The first pollers end together where their invocations shared an object, begin to gather one message after the other, and so
 * invoke one message after the other too. In such a burst each worker gets one, then each a second one, which finds the object of
 * the first open if so many messages come within the linger. That is of messages that come evenly.
 */
function inBursts({ messagesPerSecond }: Invocations, { workers, lingerMs }: Sharing): number {
  const { first } = standardPollers;
  const within = (messagesPerSecond * lingerMs) / 1_000;
  let joined = 0;
  for (let before = workers; before < first; before += workers) {
    const chance = Math.min(1, Math.max(0, within - before + 1));
    joined += Math.min(workers, first - before) * chance;
  }
  return first / (first - joined);
}
