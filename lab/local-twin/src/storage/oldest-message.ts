interface SentMessage {
  sentAtMs: number;
  receiveCount: number;
}

/** Age of the oldest of all messages, milliseconds; 0 without any. */
export function oldestAgeMs(messages: Iterable<SentMessage>, nowMs: number): number {
  let first = nowMs;
  for (const { sentAtMs } of messages) if (sentAtMs < first) first = sentAtMs;
  return nowMs - first;
}

/**
 * The metric `ApproximateAgeOfOldestMessage`, milliseconds. A message that was received more than three times is not in it,
 * and an empty queue reports nothing (Amazon SQS developer guide, sqs-available-cloudwatch-metrics, read 2026-11-21). That a
 * queue of only such messages reports 0 is assumed.
 */
export function reportedAgeMs(messages: readonly SentMessage[], nowMs: number): number | undefined {
  if (messages.length === 0) return undefined;
  return oldestAgeMs(
    messages.filter(({ receiveCount }) => receiveCount <= 3),
    nowMs,
  );
}
