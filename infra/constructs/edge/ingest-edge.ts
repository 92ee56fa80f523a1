import type { Arm, StageConfig } from '@telemetry/settings';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** `POST /v1/events`, straight into SQS: no code of ours runs between the client and the queue. */
export interface IngestEdge extends Construct {
  /** Where clients post to. */
  readonly ingestUrl: string;
  /** By which API Gateway sends to the queue. */
  readonly sendRole: iam.IRole;
}

export interface IngestEdgeProps {
  config: StageConfig;
  queue: sqs.IQueue;
  arm: Arm;
}
