import type { ItemOf, Kind } from '../bill/item-schemas.ts';
import type { Line } from '../bill/line.ts';
import type { Terms } from '../bill/price-scenario.ts';
import { apiGatewayHttp, apiGatewayRest } from './api-gateway.ts';
import { athena } from './athena.ts';
import { cloudwatchLogs } from './cloudwatch-logs.ts';
import { cloudwatchAlarms, cloudwatchDashboards, cloudwatchMetrics } from './cloudwatch-monitoring.ts';
import { ecsEc2, ecsManagedInstances, eksAutoMode, eksEc2 } from './container-fleet.ts';
import { ecsFargate, eksFargate } from './fargate.ts';
import { firehose } from './firehose.ts';
import { lambdaDurable } from './lambda-durable.ts';
import { lambdaManagedInstances } from './lambda-managed-instances.ts';
import { lambdaProvisionedConcurrency } from './lambda-provisioned-concurrency.ts';
import { lambda } from './lambda.ts';
import { interfaceEndpoint, natGateway } from './network.ts';
import { s3 } from './s3.ts';
import { sqsProvisionedPollers, sqsStandard } from './sqs.ts';
import { stepFunctionsExpress, stepFunctionsStandard } from './step-functions.ts';
import { webAcl } from './web-acl.ts';

/** How each kind of item becomes lines. */
export const pricers: { [K in Kind]: (item: ItemOf<K>, terms: Terms) => Line[] } = {
  lambda,
  'lambda-provisioned-concurrency': lambdaProvisionedConcurrency,
  'lambda-managed-instances': lambdaManagedInstances,
  'lambda-durable': lambdaDurable,
  'step-functions-standard': stepFunctionsStandard,
  'step-functions-express': stepFunctionsExpress,
  'ecs-ec2': ecsEc2,
  'ecs-managed-instances': ecsManagedInstances,
  'eks-ec2': eksEc2,
  'eks-auto-mode': eksAutoMode,
  'ecs-fargate': ecsFargate,
  'eks-fargate': eksFargate,
  'api-gateway-rest': apiGatewayRest,
  'api-gateway-http': apiGatewayHttp,
  'web-acl': webAcl,
  'sqs-standard': sqsStandard,
  'sqs-provisioned-pollers': sqsProvisionedPollers,
  'nat-gateway': natGateway,
  'interface-endpoint': interfaceEndpoint,
  'cloudwatch-logs': cloudwatchLogs,
  'cloudwatch-alarms': cloudwatchAlarms,
  'cloudwatch-dashboards': cloudwatchDashboards,
  'cloudwatch-metrics': cloudwatchMetrics,
  s3,
  athena,
  firehose,
};
