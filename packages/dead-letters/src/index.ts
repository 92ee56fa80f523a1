export {
  countMessages,
  createSqsClient,
  deleteMessages,
  type DeadLetterQueue,
  type QueueCounts,
} from './dead-letter-queue.ts';
export { type Contents, type DeadLetter, messageToDeadLetter } from './dead-letter.ts';
export { receiveBatches, release } from './hold-messages.ts';
export { exportDeadLetters, peekDeadLetters } from './peek.ts';
export { readReadyFile, type ReadyFile } from './ready-file.ts';
export { redrive, type RedriveMethod, type RedriveOptions, type RedriveResult } from './redrive.ts';
export { sendExported, type SendExportedOptions } from './send-exported.ts';
export { groupsThatFit, type OutgoingMessage, sendGroup } from './send-messages.ts';
export { type DeployedStage, readStackOutputs } from './stack-outputs.ts';
export { deadLetterStats, type DeadLetterStats, summarizeDeadLetters } from './stats.ts';
export { explainEndpoint } from './explain-endpoint.ts';
