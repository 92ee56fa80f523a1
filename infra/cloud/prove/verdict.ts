import type { SQSServiceException as ServiceException } from '@aws-sdk/client-sqs';

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

/**
 * The status of an answer that an AWS client took for a refusal. Throws again what says nothing of the question: who asks, how often, and
 * what is no answer of AWS.
 */
export function statusOfRefusal(error: unknown): number {
  const { name = '', $fault, $metadata } = error as Partial<ServiceException>;
  const status = $metadata?.httpStatusCode;
  // What cannot be read has a status, and is nobody's fault.
  if ($fault === undefined || status === undefined || status < 300) throw error;
  if (status === 429 || status >= 500 || ofWhoAsks.test(name)) throw error;
  return status;
}

const ofWhoAsks =
  /Throttl|TooManyRequests|SlowDown|ExpiredToken|RequestExpired|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|RequestTimeTooSkewed/;
