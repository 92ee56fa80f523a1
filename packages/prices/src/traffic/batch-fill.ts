import { mappingLimits, standardPollers } from '@telemetry/settings';
import { balancedFill, balancedFillOfGroups } from './poller-balance.ts';
import { allBusyWithoutWaiting } from './queueing.ts';

/** Of the queue's event source mapping. */
export interface MappingShape {
  batchSize: number;
  batchingWindowSeconds: number;
}

/** What a mapping's invocations are made of. */
export interface Batch {
  requestKb: number;
  wallMs: number;
  wallMsPerMessage: number;
}

/** Messages that an invocation can carry: the batch size, or what fits into its payload. */
export function fullBatch({ batchSize }: MappingShape, { requestKb }: Pick<Batch, 'requestKb'>): number {
  const fitting = Math.floor(mappingLimits.payloadBytes / 1_024 / requestKb);
  return Math.max(1, Math.min(batchSize, fitting));
}

/**
 * Messages an invocation carries on average while so many come a second. A message that finds a poller free begins a batch, and
 * keeps that poller for the window and until the invocation ends; one that finds none joins a batch. As only full batches call for
 * more pollers (AWS Lambda developer guide, services-sqs-scaling, read 2026-11-21), more traffic fills the batches first, until as
 * many pollers come as go; then there are more pollers, `mostPollers` at most. `groups`: pollers end in so many, and not each for itself.
 */
export function batchFill(
  messagesPerSecond: number,
  mapping: MappingShape,
  batch: Batch,
  mostPollers: number = standardPollers.concurrentInvocations,
  groups?: number,
): number {
  const most = fullBatch(mapping, batch);
  const windowSeconds = mapping.batchingWindowSeconds;
  const first = Math.min(standardPollers.first, mostPollers);
  let fill = 1;
  // How full they are decides how long they take: a few steps settle it.
  for (let step = 0; step < 5; step += 1) {
    const busySeconds = busyOf(batch, fill);
    const of = (pollers: number): number =>
      fillOf(messagesPerSecond, { windowSeconds, busySeconds, most }, pollers);
    const balanced = fillInBalance(messagesPerSecond, mapping, batch, { fill, groups });
    fill = Math.min(most, Math.max(Math.min(of(first), balanced), of(mostPollers)));
  }
  return Math.max(1, fill);
}

/** Messages of a mean batch at which as many pollers come as go, where batches take as long as those with `fill` messages. */
export function fillInBalance(
  messagesPerSecond: number,
  mapping: MappingShape,
  batch: Batch,
  { fill, groups }: { fill: number; groups: number | undefined },
): number {
  const most = fullBatch(mapping, batch);
  const windowSeconds = mapping.batchingWindowSeconds;
  if (groups === undefined) return balancedFill(most);
  const betweenSeconds = (busyOf(batch, fill) + windowSeconds) / groups;
  return Math.min(
    balancedFill(most),
    balancedFillOfGroups(messagesPerSecond, { betweenSeconds, windowSeconds, most }),
  );
}

const busyOf = ({ wallMs, wallMsPerMessage }: Batch, messages: number): number =>
  (wallMs + wallMsPerMessage * messages) / 1_000;

/** Beyond so many pollers chance plays no part. */
const many = 100;

function fillOf(
  rate: number,
  { windowSeconds, busySeconds, most }: { windowSeconds: number; busySeconds: number; most: number },
  pollers: number,
): number {
  // What came while all were busy is there at once: as far as it fills batches, nobody gathers for the window.
  const fullAtOnce = Math.min(1, (rate * busySeconds) / most / pollers);
  const load = rate * (busySeconds + windowSeconds * (1 - fullAtOnce));
  if (pollers > many) return Math.max(1, load / pollers);
  return 1 / (1 - allBusyWithoutWaiting(pollers, load));
}
