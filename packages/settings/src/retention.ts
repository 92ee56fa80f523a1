import { sqsLimits } from './aws-limits.ts';

/** How long messages wait to be processed; SQS forgets them then. */
export const queueRetentionDays = 4;
/** The same for dead letters, and the most that SQS allows. A dead letter keeps the time at which it was first sent. */
export const deadLetterRetentionDays = sqsLimits.retentionDays;
