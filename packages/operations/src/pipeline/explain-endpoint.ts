import { explainFailure, visible } from '@telemetry/terminal';
import type { Target } from './find-pipeline.ts';

/** A failure as one line; who named nothing in AWS talks to a twin, and only then it is one that does not answer. */
export function explainEndpoint(
  error: unknown,
  { stage, bucket, endpoint, queueUrl }: Target,
): string | undefined {
  if ((error as { code?: string } | undefined)?.code !== 'ECONNREFUSED') return undefined;
  const inAws = stage ?? bucket ?? (endpoint === undefined ? queueUrl : undefined);
  return visible(
    inAws === undefined
      ? `${explainFailure(error)}: is the twin still running?`
      : `${explainFailure(error)}, an endpoint of AWS: is the network up, and AWS_ENDPOINT_URL right?`,
  );
}
