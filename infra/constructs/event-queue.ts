import {
  deadLetterRetentionDays,
  queueRetentionDays,
  type StageConfig,
  visibilityTimeoutSeconds,
} from '@telemetry/settings';
import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** The queue between edge and processor, and the dead-letter queue behind it. */
export class EventQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, config: StageConfig) {
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
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds(config)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: config.queue.maxReceiveCount },
    });
  }
}
