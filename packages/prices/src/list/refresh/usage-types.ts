import type { PriceId } from '../price-list.ts';

/** Where AWS's public price list has a price: its offer, and its usage types without the region's prefix. */
export interface Usage {
  offer: string;
  usageTypes: readonly string[];
}

const usage = (offer: string, ...usageTypes: string[]): Usage => ({ offer, usageTypes });

/**
 * Prices that are not here (Lambda's durable functions, Fargate Spot, Step Functions express, Firehose, CloudWatch dashboards) are kept as they
 * are, and so are fees and plans: either the list does not have them, or under what name was not found.
 */
export const usageTypes: Partial<Record<PriceId, Usage>> = {
  'lambda.gb-second.x86_64': usage('AWSLambda', 'Lambda-GB-Second'),
  'lambda.gb-second.arm64': usage('AWSLambda', 'Lambda-GB-Second-ARM'),
  'lambda.request': usage('AWSLambda', 'Request'),
  'lambda.ephemeral-storage.gb-second': usage('AWSLambda', 'Lambda-Storage-GB-Second'),
  'lambda.provisioned-concurrency.gb-second.x86_64': usage('AWSLambda', 'Lambda-Provisioned-Concurrency'),
  'lambda.provisioned-concurrency.gb-second.arm64': usage('AWSLambda', 'Lambda-Provisioned-Concurrency-ARM'),
  'lambda.provisioned-duration.gb-second.x86_64': usage('AWSLambda', 'Lambda-Provisioned-GB-Second'),
  'lambda.provisioned-duration.gb-second.arm64': usage('AWSLambda', 'Lambda-Provisioned-GB-Second-ARM'),
  'eks.cluster-hour': usage('AmazonEKS', 'AmazonEKS-Hours:perCluster'),
  'fargate.vcpu-hour.x86_64': usage('AmazonECS', 'Fargate-vCPU-Hours:perCPU'),
  'fargate.gb-hour.x86_64': usage('AmazonECS', 'Fargate-GB-Hours'),
  'fargate.vcpu-hour.arm64': usage('AmazonECS', 'Fargate-ARM-vCPU-Hours:perCPU'),
  'fargate.gb-hour.arm64': usage('AmazonECS', 'Fargate-ARM-GB-Hours'),
  'api-gateway.rest.request': usage('AmazonApiGateway', 'ApiGatewayRequest'),
  'api-gateway.http.request': usage('AmazonApiGateway', 'ApiGatewayHttpRequest'),
  // The second outside us-east-1.
  'sqs.request': usage('AWSQueueService', 'Requests-RBP', 'Requests-Tier1'),
  'interface-endpoint.hour': usage('AmazonVPC', 'VpcEndpoint-Hours'),
  'interface-endpoint.gb': usage('AmazonVPC', 'VpcEndpoint-Bytes'),
  'nat-gateway.hour': usage('AmazonEC2', 'NatGateway-Hours'),
  'nat-gateway.gb': usage('AmazonEC2', 'NatGateway-Bytes'),
  'cloudwatch-logs.gb': usage('AmazonCloudWatch', 'VendedLog-Bytes'),
  'cloudwatch-logs.gb-month': usage('AmazonCloudWatch', 'TimedStorage-ByteHrs'),
  'cloudwatch.alarm-metric-month': usage('AmazonCloudWatch', 'CW:AlarmMonitorUsage'),
  'cloudwatch.metric-month': usage('AmazonCloudWatch', 'CW:MetricMonitorUsage'),
  's3.put-request': usage('AmazonS3', 'Requests-Tier1'),
  's3.get-request': usage('AmazonS3', 'Requests-Tier2'),
  's3.gb-month': usage('AmazonS3', 'TimedStorage-ByteHrs'),
  'athena.tb-scanned': usage('AmazonAthena', 'DataScannedInTB'),
};

/** Usage types of a region begin with its code, those of us-east-1 often without any: "USE1-", "EU-", "". */
export function isUsage(found: string, wanted: string): boolean {
  return found.endsWith(wanted) && /^([A-Z]{2,4}\d?-)?$/.test(found.slice(0, -wanted.length));
}
