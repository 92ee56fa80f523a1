import { mappingLimits, sqsLimits, type StageConfig } from '@telemetry/settings';
import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** How long messages wait to be processed; SQS forgets them then. */
export const queueRetentionDays = 4;
/** The same for dead letters, and the most that SQS allows. A dead letter keeps the time at which it was first sent. */
export const deadLetterRetentionDays = sqsLimits.retentionDays;

/** The queue between edge and processor, and the dead-letter queue behind it. */
export class EventQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { queue, mapping, processor }: StageConfig) {
    super(scope, id);
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(deadLetterRetentionDays),
    });
    this.queue = new sqs.Queue(this, 'Events', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(queueRetentionDays),
      visibilityTimeout: Duration.seconds(
        mappingLimits.visibilityTimeouts * processor.timeoutSeconds + mapping.batchingWindowSeconds,
      ),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: queue.maxReceiveCount },
    });
  }
}
