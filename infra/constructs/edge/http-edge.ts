import { type JwtAccess, projectName } from '@telemetry/settings';
import { Stack } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IngestEdge, IngestEdgeProps } from './ingest-edge.ts';
import { accessLogFormat } from './access-log.ts';
import { httpDomain } from './custom-domain.ts';
import { sendRole } from './send-to-queue.ts';

/**
 * What the edge knows of a request. Nothing of the client's is among it: parameter mapping puts values into this JSON, and
 * AWS does not say that it escapes them, so a header could bring attributes of its own.
 */
const messageAttributes = JSON.stringify({
  receivedAt: { DataType: 'Number', StringValue: '${context.requestTimeEpoch}' },
  requestId: { DataType: 'String', StringValue: '${context.requestId}' },
});

const answer = (...parameters: [destination: string, source: string][]) => ({
  ResponseParameters: parameters.map(([Destination, Source]) => ({ Destination, Source })),
});
const later = answer(['overwrite:statuscode', '503'], ['overwrite:header.Retry-After', '1']);

/** An HTTP API: whatever is posted becomes a message, and the processor says what of it is valid. */
export class HttpEdge extends Construct implements IngestEdge {
  readonly ingestUrl: string;
  readonly sendRole: iam.Role;

  constructor(scope: Construct, id: string, { config, queue, arm }: IngestEdgeProps) {
    super(scope, id);
    const { throttle, access, customDomains } = config.edge;
    const domain = customDomains?.[arm] && httpDomain(this, customDomains[arm]);
    const api = new apigatewayv2.HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: `Ingestion of ${projectName}`,
      createDefaultStage: false,
      disableExecuteApiEndpoint: domain !== undefined,
      corsPreflight: {
        allowOrigins: ['*'],
        allowMethods: [apigatewayv2.CorsHttpMethod.POST],
        allowHeaders: ['Content-Type', 'Authorization'],
      },
    });
    new apigatewayv2.HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttle.ratePerSecond, burstLimit: throttle.burst },
      accessLogSettings: {
        destination: new apigatewayv2.LogGroupLogDestination(
          new logs.LogGroup(this, 'AccessLog', { retention: config.logRetentionDays }),
        ),
        format: accessLogFormat,
      },
      ...(domain && { domainMapping: { domainName: domain.domainName } }),
    });
    this.ingestUrl = domain?.url ?? `${api.apiEndpoint}/v1/events`;
    this.sendRole = sendRole(this, queue, config.security);
    const integration = new apigatewayv2.CfnIntegration(this, 'SendToQueue', {
      apiId: api.apiId,
      integrationType: 'AWS_PROXY',
      integrationSubtype: 'SQS-SendMessage',
      payloadFormatVersion: '1.0',
      credentialsArn: this.sendRole.roleArn,
      requestParameters: {
        QueueUrl: queue.queueUrl,
        MessageBody: '$request.body',
        MessageAttributes: messageAttributes,
        Region: Stack.of(this).region,
      },
      // The body stays SQS's own: there are no templates here. SQS throttles by 403.
      responseParameters: {
        '200': answer(['overwrite:statuscode', '202']),
        '403': later,
        '500': later,
        '503': later,
      },
    });
    new apigatewayv2.CfnRoute(this, 'PostEvents', {
      apiId: api.apiId,
      routeKey: 'POST /v1/events',
      target: `integrations/${integration.ref}`,
      ...(access.kind === 'jwt' && this.#jwt(api, access)),
    });
  }

  #jwt(
    api: apigatewayv2.HttpApi,
    { issuer, audiences, tokenIn, scopes }: JwtAccess,
  ): Partial<apigatewayv2.CfnRouteProps> {
    const authorizer = new apigatewayv2.CfnAuthorizer(this, 'Token', {
      apiId: api.apiId,
      name: 'token',
      authorizerType: 'JWT',
      identitySource: [tokenIn === 'header' ? '$request.header.Authorization' : '$request.querystring.token'],
      jwtConfiguration: { issuer, audience: [...audiences] },
    });
    return {
      authorizationType: 'JWT',
      authorizerId: authorizer.ref,
      ...(scopes && { authorizationScopes: [...scopes] }),
    };
  }
}
