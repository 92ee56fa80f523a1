import { countMessages, type QueueCounts } from '../queue/count-messages.ts';
import type { LookOptions } from '../queue/hold-messages.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { DeadLetter } from './dead-letter.ts';
import { peekDeadLetters } from './peek.ts';

export interface DeadLetterStats {
  counts: QueueCounts;
  /** Messages that were looked into; the groups below are of these. */
  sampled: number;
  /** Whether that is all of them. */
  complete: boolean;
  /** Somebody else holds them: they could not be looked into, though the sample had room. */
  held: number;
  events: number;
  oldestSentAt: string | null;
  /** Messages by application, and by reason where the body is not a client batch. */
  byContents: Record<string, number>;
  byAge: Record<string, number>;
  byReceiveCount: Record<string, number>;
}

const ages: readonly [label: string, belowMs: number][] = [
  ['under 5 minutes', 5 * 60_000],
  ['under 1 hour', 3_600_000],
  ['under 1 day', 24 * 3_600_000],
  ['1 day or more', Infinity],
];

/** Counts what waits and looks into up to `sample` messages, which stay in the queue. */
export async function deadLetterStats(
  queue: DeadLetterQueue,
  options: LookOptions & { sample?: number } = {},
): Promise<DeadLetterStats> {
  const counts = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
  const { sample = 1_000, ...look } = options;
  const { letters, held } = await peekDeadLetters(queue, { ...look, limit: Math.min(sample, counts.total) });
  return { ...summarizeDeadLetters(letters, counts, Date.now()), held };
}

/** Pure: groups decoded dead letters. */
export function summarizeDeadLetters(
  letters: readonly DeadLetter[],
  counts: QueueCounts,
  nowMs: number,
): Omit<DeadLetterStats, 'held'> {
  const stats: Omit<DeadLetterStats, 'held'> = {
    counts,
    sampled: letters.length,
    complete: letters.length >= counts.total,
    events: 0,
    oldestSentAt: null,
    byContents: {},
    byAge: {},
    byReceiveCount: {},
  };
  for (const { contents, sentAt, receiveCount } of letters) {
    const ageMs = nowMs - Date.parse(sentAt);
    const age = ages.find(([, belowMs]) => ageMs < belowMs)?.[0] ?? '1 day or more';
    if (contents.kind === 'batch') stats.events += contents.events + contents.rejections;
    if (stats.oldestSentAt === null || sentAt < stats.oldestSentAt) stats.oldestSentAt = sentAt;
    add(
      stats.byContents,
      contents.kind === 'batch' ? `app ${contents.appId}` : `unreadable: ${contents.reason}`,
    );
    add(stats.byAge, age);
    add(stats.byReceiveCount, String(receiveCount));
  }
  return stats;
}

function add(groups: Record<string, number>, key: string): void {
  groups[key] = (groups[key] ?? 0) + 1;
}
