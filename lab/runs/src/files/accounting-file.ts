import { z } from 'zod';

const count = z.number().nonnegative();
const requests = z.object({ requests: count, events: count });

/**
 * `accounting.json`: where every accepted event ended, by sets of event ids over all scenarios of one start of an arm.
 * accepted (unique) = stored + rejected + dead + lost, and lost has to be 0.
 */
export const accountingFile = z.object({
  offered: requests,
  /** Answered with 202: SQS has it. */
  accepted: requests.extend({ uniqueEvents: count }),
  /** Answered, but not with 202. None of it may turn up. */
  refused: requests,
  /** No answer came, so it may turn up or not; it counts on neither side. */
  unanswered: requests,
  /** Accepted events by where they ended. Each is in one place: stored before rejected before dead. */
  stored: count,
  rejected: count,
  dead: count,
  lost: count,
  lostIds: z.array(z.string()),
  duplicates: z.object({
    /** Events that clients sent more than once, beyond the first time. */
    sentAgain: count,
    /** Rows of accepted events beyond the first row of each: sent again, or delivered again. */
    storedRowsBeyondFirst: count,
    rejectedRowsBeyondFirst: count,
  }),
  /** Ids in more than one place: stored and also dead, say, after a redelivery. */
  inSeveralPlaces: count,
  /** Ids that turned up although nobody accepted them. */
  unexpected: count,
  unexpectedIds: z.array(z.string()),
  /** Nothing is lost and nothing unexpected turned up. */
  balanced: z.boolean(),
});
export type Accounting = z.infer<typeof accountingFile>;
