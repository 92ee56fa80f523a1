import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { S3Client } from '@aws-sdk/client-s3';
import { createParquetStore, createPseudonyms, type Participant } from '@telemetry/event-store';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { deviceRegistry } from './device-registry.ts';
import { readSettings } from './env.ts';
import { embeddedMetrics } from './metrics.ts';
import { emptyTally, processMessage } from './process-batch.ts';
import { surviveStrayErrors } from './stray-errors.ts';
import { tell } from './tell.ts';

/** Kept for answering after the last acknowledgement that still counts. */
const answerReserveMs = 1_000;

// Once for each worker thread. None of these holds anything of an invocation, except the store's open objects: sharing
// those is the point of the group commit.
const settings = readSettings();
const logger = new Logger();
const metrics = embeddedMetrics(settings.namespace, settings.service, (line) => process.stdout.write(line));
const store = createParquetStore({
  ...settings,
  s3: new S3Client({ maxAttempts: 3 }),
  onObjectWritten: metrics.object,
});
const dependencies = {
  store,
  enrich: settings.enrichment && deviceRegistry(settings.enrichment),
  pseudonyms: settings.pseudonymKey === undefined ? undefined : createPseudonyms(settings.pseudonymKey),
  now: Date.now,
};
surviveStrayErrors(logger, metrics);

/**
 * Those that no invocation has. Each names the state of its invocation by symbols of its own, and for each new symbol V8 makes and keeps
 * a new shape of objects: one made for each invocation would be 5 % of its processor time.
 */
const idle: BatchProcessor[] = [];

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  const tally = emptyTally();
  // Its state is one invocation's at a time. At module scope its constructor fails on managed instances
  // (@aws-lambda-powertools/batch 2.35).
  const processor = idle.pop() ?? new BatchProcessor(EventType.SQS);
  // A time-out does not stop code on managed instances, and the slot stays taken: be done before it.
  const participant: Participant = {
    deadlineAtMs: Date.now() + context.getRemainingTimeInMillis() - answerReserveMs,
  };
  tell(participant, 'computes');
  try {
    const response = await processPartialResponse(
      event,
      (record: SQSRecord) => processMessage(record, participant, tally, dependencies),
      processor,
      { context, throwOnFullBatchFailure: false },
    );
    const { messagesRetried: messages, firstError: error } = tally;
    if (error) logger.warn('messages go back to the queue', { messages, error });
    metrics.invocation(context.awsRequestId, tally);
    return response;
  } finally {
    idle.push(processor);
    tell(participant, 'has ended');
  }
}
