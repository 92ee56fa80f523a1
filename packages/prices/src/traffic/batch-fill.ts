import { mappingLimits, standardPollers } from '@telemetry/settings';
import { balancedFill } from './poller-balance.ts';

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
 * Messages an invocation carries on average while so many come a second. Each of the mapping's first pollers waits for a
 * message, gathers for the window, and is busy until the invocation ends; what comes goes to those that are not busy. As
 * only full batches call for more pollers (AWS Lambda developer guide, services-sqs-scaling, read 2026-11-21), more traffic
 * fills the batches first, until as many pollers come as go; then there are more pollers, `mostPollers` at most.
 */
export function batchFill(
  messagesPerSecond: number,
  mapping: MappingShape,
  batch: Batch,
  mostPollers: number = standardPollers.concurrentInvocations,
): number {
  const most = fullBatch(mapping, batch);
  const windowSeconds = mapping.batchingWindowSeconds;
  const first = Math.min(standardPollers.first, mostPollers);
  const balanced = balancedFill(most);
  let fill = 1;
  // How full they are decides how long they take: a few steps settle it.
  for (let step = 0; step < 5; step += 1) {
    const busySeconds = (batch.wallMs + batch.wallMsPerMessage * fill) / 1_000;
    const of = (pollers: number): number => fillOf(messagesPerSecond, windowSeconds, busySeconds, pollers);
    fill = Math.min(most, Math.max(Math.min(of(first), balanced), of(mostPollers)));
  }
  return Math.max(1, fill);
}

/**
 * A poller's round is waiting + window + busy, and brings it its share of the messages. While it waits, it and the other
 * pollers that are not busy share what comes: waiting = pollers × (waiting + window) ÷ round ÷ rate, a quadratic.
 */
function fillOf(rate: number, windowSeconds: number, busySeconds: number, pollers: number): number {
  if (rate <= 0) return 1;
  const free = pollers - rate * (windowSeconds + busySeconds);
  const waitingSeconds = (free + Math.sqrt(free * free + 4 * rate * pollers * windowSeconds)) / (2 * rate);
  return (rate * (waitingSeconds + windowSeconds + busySeconds)) / pollers;
}
