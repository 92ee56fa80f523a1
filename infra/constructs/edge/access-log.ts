import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/** A line a request. No address of the client, no key or token, no path with its query string, no body: nothing personal. */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTimeEpoch: '$context.requestTimeEpoch',
    status: '$context.status',
    responseLatencyMs: '$context.responseLatency',
    errorType: '$context.error.responseType',
  }),
);
