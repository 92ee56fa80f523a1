import type { Arm, StageConfig } from '@telemetry/settings';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { HttpEdge } from './edge/http-edge.ts';
import { RestEdge } from './edge/rest-edge.ts';

/** `POST /v1/events`, straight into SQS: no code of ours runs between the client and the queue. */
export interface IngestEdge extends Construct {
  /** Where clients post to. */
  readonly ingestUrl: string;
}

export interface IngestEdgeProps {
  config: StageConfig;
  queue: sqs.IQueue;
  arm: Arm;
}

/** The edge of the kind that the stage asks for. */
export function ingestEdge(scope: Construct, id: string, props: IngestEdgeProps): IngestEdge {
  return props.config.edge.kind === 'rest' ? new RestEdge(scope, id, props) : new HttpEdge(scope, id, props);
}
