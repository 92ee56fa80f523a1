/** How late messages were stored: from the moment they were sent to S3's acknowledgement, by one clock. */
export interface Lateness {
  messages: number;
  /** Null without any. */
  medianMs: number | null;
  longestMs: number | null;
}

/** Of what was accepted; a message whose events were all rejected has no time. */
export function latenessOf(
  sent: readonly { messageId?: string | undefined; sentAtMs: number }[],
  storedAtMs: ReadonlyMap<string, number>,
): Lateness {
  const late = sent
    .flatMap(({ messageId, sentAtMs }) => {
      const stored = messageId === undefined ? undefined : storedAtMs.get(messageId);
      return stored === undefined ? [] : [Math.max(0, stored - sentAtMs)];
    })
    .sort((a, b) => a - b);
  return {
    messages: late.length,
    medianMs: late[Math.floor(late.length / 2)] ?? null,
    longestMs: late.at(-1) ?? null,
  };
}
