import { edgeSchema } from '@telemetry/event-schema';
import { projectName } from '@telemetry/settings';
import { Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IngestEdge, IngestEdgeProps } from './ingest-edge.ts';
import { accessLogFormat } from './access-log.ts';
import { addClientKeys, keyFromQuery } from './api-keys.ts';
import { restDomain } from './custom-domain.ts';
import { addFirewall } from './firewall.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { sendRole, sendToQueue } from './send-to-queue.ts';

/** A REST API: it validates bodies against the contract, answers in our words, and may ask for keys. */
export class RestEdge extends Construct implements IngestEdge {
  readonly ingestUrl: string;
  readonly sendRole: iam.Role;

  constructor(scope: Construct, id: string, { config, queue, arm }: IngestEdgeProps) {
    super(scope, id);
    const { throttle, access, firewall, customDomains } = config.edge;
    const { tracing } = config.monitoring;
    const domain = customDomains?.[arm];
    const api = new apigateway.RestApi(this, 'Api', {
      // Also the dimension of its metrics, which must not be those of another stack.
      restApiName: Stack.of(this).stackName,
      description: `Ingestion of ${projectName}`,
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      // An account-wide role for logs belongs to the account, not to this stack.
      cloudWatchRole: false,
      disableExecuteApiEndpoint: domain !== undefined,
      ...(access.kind === 'api-key' &&
        access.keyIn === 'query' && { apiKeySourceType: apigateway.ApiKeySourceType.AUTHORIZER }),
      deployOptions: {
        stageName: 'live',
        ...(tracing && { tracingEnabled: true }),
        throttlingRateLimit: throttle.ratePerSecond,
        throttlingBurstLimit: throttle.burst,
        accessLogDestination: new apigateway.LogGroupLogDestination(
          new logs.LogGroup(this, 'AccessLog', { retention: config.logRetentionDays }),
        ),
        accessLogFormat,
      },
    });
    this.ingestUrl = domain ? restDomain(this, api, domain) : api.urlForPath('/v1/events');
    const events = api.root.addResource('v1').addResource('events');
    events.addCorsPreflight({
      allowOrigins: ['*'],
      allowMethods: ['POST'],
      allowHeaders: ['Content-Type', 'Content-Encoding', 'X-Api-Key'],
    });
    const model = api.addModel('ClientBatch', {
      contentType: 'application/json',
      schema: edgeSchema,
    });
    this.sendRole = sendRole(this, queue, config.security);
    events.addMethod('POST', sendToQueue(this.sendRole, queue, tracing), {
      requestValidator: api.addRequestValidator('Body', { validateRequestBody: true }),
      // `navigator.sendBeacon` sends text/plain; both are validated.
      requestModels: { 'application/json': model, 'text/plain': model },
      methodResponses: ['202', '400', '413', '503'].map((statusCode) => ({
        statusCode,
        responseParameters: {
          'method.response.header.Access-Control-Allow-Origin': true,
          ...(statusCode === '503' && { 'method.response.header.Retry-After': true }),
        },
      })),
      ...(access.kind === 'api-key' && {
        apiKeyRequired: true,
        ...(access.keyIn === 'query' && {
          authorizationType: apigateway.AuthorizationType.CUSTOM,
          authorizer: keyFromQuery(this, config),
        }),
      }),
    });
    addGatewayResponses(api, config.edge);
    if (access.kind === 'api-key') addClientKeys(api, access);
    if (firewall) addFirewall(this, api.deploymentStage, firewall);
  }
}
