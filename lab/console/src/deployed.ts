import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { TwinInside } from '@telemetry/local-twin';

/** What can be changed, as the template has it. */
export interface Deployed {
  consumers: Record<
    string,
    {
      batches: { batchSize: number; batchingWindowMs: number };
      polling: boolean;
      slots: number;
      environment: Readonly<Record<string, string>>;
    }
  >;
  /** Read before it is changed for the first time. */
  queue?: { visibilityTimeout: string; redrivePolicy: string };
}

export const asDeployed = ({ consumers }: TwinInside): Deployed => ({
  consumers: Object.fromEntries(
    consumers.map(({ functionName, mapping, fleet }) => [
      functionName,
      {
        batches: mapping.batches,
        polling: mapping.polling,
        slots: fleet.slotsPerEnvironment,
        environment: fleet.definition.environment,
      },
    ]),
  ),
});

export async function queueAsDeployed(
  sqs: SQSClient,
  queueUrl: string,
): Promise<Required<Deployed>['queue']> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'],
    }),
  );
  return {
    visibilityTimeout: Attributes['VisibilityTimeout'] ?? '',
    redrivePolicy: Attributes['RedrivePolicy'] ?? '{}',
  };
}
