interface Seen {
  /** Invocations, lines, files or workers that show it. */
  count: number;
  /** One line for a person. */
  message: string;
}

/** What a run found. Each kind is a different way in which invocations that share a process harm each other. */
export type Finding =
  | (Seen & { kind: 'init-failed'; errorType: string })
  | (Seen & { kind: 'differs-from-default'; path: string; example: { default: unknown; managed: unknown } })
  | (Seen & { kind: 'answer-differs'; path: string; example: { serial: unknown; concurrent: unknown } })
  | (Seen & { kind: 'foreign-data-in-answer'; example: string })
  | (Seen & { kind: 'foreign-data-in-log'; example: string })
  | (Seen & { kind: 'wrong-request-id-in-log'; example: string })
  | (Seen & { kind: 'dead-worker'; workers: number; errors: string[] })
  | (Seen & { kind: 'lost-environment'; notSent: number })
  | (Seen & { kind: 'hanging-slot'; notSent: number })
  | (Seen & { kind: 'growth'; of: 'listeners' | 'timers' | 'entries' | 'heapBytes'; perInvocation: number })
  | (Seen & { kind: 'shared-tmp-file'; path: string })
  | (Seen & { kind: 'blocked-event-loop'; by: string; longestMs: number });

export type FindingKind = Finding['kind'];

/** Something that varies without concurrency: not a race, and left out of the comparison. */
export interface Unstable {
  path: string;
  example: [unknown, unknown];
}

export interface RaceReport {
  handler: string;
  seed: string;
  concurrency: number;
  invocations: number;
  workers: number;
  /** Invocations whose concurrent answer was compared with serial ones. */
  compared: number;
  /** Most invocations that ran at once. */
  peakInFlight: number;
  findings: Finding[];
  unstable: Unstable[];
  /** What weakens the verdict. */
  notes: string[];
}
