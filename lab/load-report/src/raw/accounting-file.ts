/**
 * `accounting.json`: where every accepted event ended, by sets of event ids over all scenarios of one start of an arm.
 * accepted (unique) = stored + rejected + dead + lost, and lost has to be 0.
 */
export interface Accounting {
  offered: { requests: number; events: number };
  /** Answered with 202: SQS has it. */
  accepted: { requests: number; events: number; uniqueEvents: number };
  /** Answered, but not with 202. None of it may turn up. */
  refused: { requests: number; events: number };
  /** No answer came, so it may turn up or not; it counts on neither side. */
  unanswered: { requests: number; events: number };
  /** Accepted events by where they ended. Each is in one place: stored before rejected before dead. */
  stored: number;
  rejected: number;
  dead: number;
  lost: number;
  lostIds: string[];
  duplicates: {
    /** Events that clients sent more than once, beyond the first time. */
    sentAgain: number;
    /** Rows of accepted events beyond the first row of each: sent again, or delivered again. */
    storedRowsBeyondFirst: number;
    rejectedRowsBeyondFirst: number;
  };
  /** Ids in more than one place: stored and also dead, say, after a redelivery. */
  inSeveralPlaces: number;
  /** Ids that turned up although nobody accepted them. */
  unexpected: number;
  unexpectedIds: string[];
  /** Nothing is lost and nothing unexpected turned up. */
  balanced: boolean;
}
