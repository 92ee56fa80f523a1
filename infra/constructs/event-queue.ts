import {
  deadLetterRetentionDays,
  queueRetentionDays,
  type StageConfig,
  visibilityTimeoutSeconds,
} from '@telemetry/settings';
import { Aws, Duration, Fn, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** The queue between edge and processor, and the dead-letter queue behind it. */
export class EventQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(
    scope: Construct,
    id: string,
    { config, key }: { config: StageConfig; key: kms.IKey | undefined },
  ) {
    super(scope, id);
    const encrypted = key
      ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: key }
      : { encryption: sqs.QueueEncryption.SQS_MANAGED };
    // The two name each other, so one of them needs a name that is known before it is made: the stack's own id has a UUID.
    const name = config.security?.deadLettersOfOneQueue
      ? Fn.join('-', ['events', Fn.select(2, Fn.split('/', Aws.STACK_ID))])
      : undefined;
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      ...encrypted,
      enforceSSL: true,
      retentionPeriod: Duration.days(deadLetterRetentionDays),
    });
    if (name !== undefined) {
      const arn = Stack.of(this).formatArn({ service: 'sqs', resource: name });
      (this.deadLetters.node.defaultChild as sqs.CfnQueue).redriveAllowPolicy = {
        redrivePermission: sqs.RedrivePermission.BY_QUEUE,
        sourceQueueArns: [arn],
      };
    }
    this.queue = new sqs.Queue(this, 'Events', {
      ...encrypted,
      ...(name !== undefined && { queueName: name }),
      enforceSSL: true,
      retentionPeriod: Duration.days(queueRetentionDays),
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds(config)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: config.queue.maxReceiveCount },
      // No queue of the account sends its dead letters to the processor.
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
    });
  }
}
