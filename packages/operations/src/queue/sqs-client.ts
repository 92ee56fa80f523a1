import { SQSClient } from '@aws-sdk/client-sqs';

/** A queue on this machine needs no credentials: any will do. */
export function createSqsClient(options: { endpoint?: string; region?: string } = {}): SQSClient {
  const { endpoint, region } = options;
  if (!endpoint) return new SQSClient(region ? { region } : {});
  return new SQSClient({
    endpoint,
    region: region ?? 'us-east-1',
    // Otherwise the client talks to the host in the queue's URL.
    useQueueUrlAsEndpoint: false,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
