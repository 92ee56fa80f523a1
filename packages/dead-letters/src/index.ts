export {
  countMessages,
  createSqsClient,
  type DeadLetterQueue,
  type QueueCounts,
} from './dead-letter-queue.ts';
export { type Contents, type DeadLetter, messageToDeadLetter } from './dead-letter.ts';
export { exportDeadLetters, peekDeadLetters } from './peek.ts';
export { redrive, type RedriveMethod, type RedriveOptions, type RedriveResult } from './redrive.ts';
export { deadLetterStats, type DeadLetterStats, summarizeDeadLetters } from './stats.ts';
