import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

export interface AwsOptions {
  region?: string;
  /** Of a server that answers for all services. Without it the SDK's own settings hold, AWS_ENDPOINT_URL among them. */
  endpoint?: string;
  /** How long one attempt of a call waits for its answer; the SDK alone would wait for good. */
  answerWithinMs?: number;
}

/** Clients of one account and region. Making them calls nothing. */
export interface Aws {
  region: string;
  /** How it was connected, for another region of the same. */
  options: AwsOptions;
  sts: STSClient;
  apiGateway: APIGatewayClient;
  cloudFormation: CloudFormationClient;
  lambda: LambdaClient;
  ec2: EC2Client;
  iam: IAMClient;
  ssm: SSMClient;
  quotas: ServiceQuotasClient;
  s3: S3Client;
  sqs: SQSClient;
  logs: CloudWatchLogsClient;
  cloudWatch: CloudWatchClient;
  athena: AthenaClient;
}

/** Throws when no region is named by option, environment or profile. */
export async function connectAws(options: AwsOptions = {}): Promise<Aws> {
  const region = await regionOf(options);
  if (!region)
    throw new Error(
      'no region: pass --region, set AWS_REGION, or give your profile one ("aws configure set region …")',
    );
  const { endpoint, answerWithinMs = 60_000 } = options;
  const settings = {
    region,
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: {
      connectionTimeout: 10_000,
      requestTimeout: answerWithinMs,
      throwOnRequestTimeout: true,
    },
  };
  return {
    region,
    options,
    sts: new STSClient(settings),
    apiGateway: new APIGatewayClient(settings),
    cloudFormation: new CloudFormationClient(settings),
    lambda: new LambdaClient(settings),
    ec2: new EC2Client(settings),
    iam: new IAMClient(settings),
    ssm: new SSMClient(settings),
    quotas: new ServiceQuotasClient(settings),
    s3: new S3Client(settings),
    // Where AWS_ENDPOINT_URL names a server, its queues may have URLs that only it resolves.
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
    logs: new CloudWatchLogsClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    athena: new AthenaClient(settings),
  };
}

/** The region that the SDK would use: option, environment or profile; nothing is called. */
export async function regionOf({ region }: AwsOptions): Promise<string | undefined> {
  return new STSClient({ region }).config.region().catch(() => undefined);
}
