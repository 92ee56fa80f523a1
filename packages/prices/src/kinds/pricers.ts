import type { Item, Kind } from '../bill/item-schemas.ts';
import { priceItems, type Bill, type Items, type Pricers } from '../bill/price-items.ts';
import type { PriceList } from '../list/price-list.ts';
import { apiGatewayHttp, apiGatewayRest } from './api-gateway.ts';
import { athena } from './athena.ts';
import { cloudwatchLogs } from './cloudwatch-logs.ts';
import { cloudwatchAlarms, cloudwatchDashboards, cloudwatchMetrics } from './cloudwatch-monitoring.ts';
import { kms } from './kms.ts';
import { lambdaManagedInstances } from './lambda-managed-instances.ts';
import { lambda } from './lambda.ts';
import { interfaceEndpoint, natGateway } from './network.ts';
import { s3 } from './s3.ts';
import { sqsProvisionedPollers, sqsStandard } from './sqs.ts';
import { stepFunctionsStandard } from './step-functions.ts';
import { webAcl } from './web-acl.ts';

/** How each kind of item that is deployed becomes lines. */
export const deployedPricers: Pricers<Item> = {
  lambda,
  'lambda-managed-instances': lambdaManagedInstances,
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
  'step-functions-standard': stepFunctionsStandard,
  kms,
};

/** Prices items of what is deployed. */
export function priceDeployed(items: Items<Item>, prices?: PriceList): Bill<Kind> {
  return priceItems(items, deployedPricers, prices);
}
