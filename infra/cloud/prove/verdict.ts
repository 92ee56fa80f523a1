/** What AWS answered, as it is kept: no account id, no date, no id of a request. */
export interface RecordedAnswer {
  asked: string;
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export type Verdict = 'shown' | 'shown to be wrong' | 'not run';

/** Thrown by a check whose belief is not so. */
export class ShownToBeWrong extends Error {}

/** Thrown by a check that cannot be made here. */
export class CannotBeRun extends Error {}

export function holds(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new ShownToBeWrong(otherwise);
}
