import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ApiKeyAccess, projectTitle, type StageConfig } from '@telemetry/settings';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionRole } from '../function-role.ts';

/**
 * A key for each client, whose value API Gateway makes up, and the plan that bounds what each key may send. The stack's
 * output `ApiKeyIds` has their ids by client; `aws apigateway get-api-key --include-value` tells a value.
 */
export function addClientKeys(api: apigateway.RestApi, { throttle, quota, clients }: ApiKeyAccess): void {
  const plan = api.addUsagePlan('Clients', {
    description: 'What one client application may send',
    throttle: { rateLimit: throttle.ratePerSecond, burstLimit: throttle.burst },
    quota: { limit: quota.requests, period: periods[quota.per] },
    apiStages: [{ stage: api.deploymentStage }],
  });
  const ids = clients.map((client) => {
    const key = new apigateway.ApiKey(api, `Key-${client}`, { description: `${projectTitle} of ${client}` });
    plan.addApiKey(key);
    return [client, key.keyId];
  });
  const stack = Stack.of(api);
  new CfnOutput(stack, 'ApiKeyIds', { value: stack.toJsonString(Object.fromEntries(ids)) });
}

const periods = {
  day: apigateway.Period.DAY,
  week: apigateway.Period.WEEK,
  month: apigateway.Period.MONTH,
};

/**
 * API Gateway takes keys from the header X-Api-Key or from an authorizer, and from nowhere else (developer guide,
 * api-gateway-api-key-source, read 2026-11-21). So this authorizer passes on the key of the query string. Its answer is
 * kept for five minutes by key; the usage plan is asked every time, so a deleted key is refused at once.
 */
export function keyFromQuery(
  scope: Construct,
  { logRetentionDays, security }: StageConfig,
): apigateway.RequestAuthorizer {
  const log = new logs.LogGroup(scope, 'KeyFromQueryLog', { retention: logRetentionDays });
  const handler = new lambda.Function(scope, 'KeyFromQuery', {
    description: 'Passes the key of the query string on to the usage plan',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromInline(readFileSync(resolve(import.meta.dirname, 'key-from-query.cjs'), 'utf8')),
    memorySize: 128,
    timeout: Duration.seconds(3),
    loggingFormat: lambda.LoggingFormat.JSON,
    logGroup: log,
    role: functionRole(scope, 'KeyFromQueryServiceRole', { log, security }),
  });
  return new apigateway.RequestAuthorizer(scope, 'QueryKey', {
    handler,
    identitySources: [apigateway.IdentitySource.queryString('key')],
    resultsCacheTtl: Duration.minutes(5),
  });
}
