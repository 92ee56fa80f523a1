import { edgeSchema } from '@telemetry/event-schema';
import { Aws } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

const allowOrigin = { 'Access-Control-Allow-Origin': "'*'" };
const retryAfter = { 'Retry-After': "'1'" };

/** SQS's SendMessage by the query protocol: the client's body as it came, and what the edge knows of the request. */
function sendMessage(contentType: string): string {
  const attributes = [
    ['receivedAt', 'Number', '$context.requestTimeEpoch'],
    ['requestId', 'String', '$context.requestId'],
    ['contentType', 'String', contentType],
  ].map(
    ([name, type, value], i) =>
      `&MessageAttribute.${i + 1}.Name=${name}&MessageAttribute.${i + 1}.Value.DataType=${type}&MessageAttribute.${i + 1}.Value.StringValue=${value}`,
  );
  return `Action=SendMessage&Version=2012-11-05&MessageBody=$util.urlEncode($input.body)${attributes.join('')}`;
}

/** SQS's refusals, told apart: too long and characters that SQS does not take are the client's, all else is ours. */
const refusal = `#set($answer = $input.json('$'))
#if($answer.contains('must be shorter'))
#set($context.responseOverride.status = 413)
{"error":{"code":"body_too_large","message":"The body is larger than 1 MiB."}}
#elseif($answer.contains('InvalidMessageContents'))
#set($context.responseOverride.status = 400)
{"error":{"code":"invalid_body","message":"The body holds characters that are not allowed."}}
#else
{"error":{"code":"unavailable","message":"The event was not accepted. Try again."}}
#end`;

const unavailable = '{"error":{"code":"unavailable","message":"The event was not accepted. Try again."}}';
const errorBody = (code: string, message: string): string =>
  `{"error":{"code":"${code}","message":"${message}"}}`;

/** `POST /v1/events`, straight into SQS: no code of ours runs between the client and the queue. */
export class IngestEdge extends Construct {
  readonly ingestUrl: string;

  constructor(scope: Construct, id: string, queue: sqs.IQueue, { throttle, logRetentionDays }: StageConfig) {
    super(scope, id);
    const api = new apigateway.RestApi(this, 'Api', {
      description: 'Ingestion of telemetry',
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      // An account-wide role for logs belongs to the account, not to this stack.
      cloudWatchRole: false,
      disableExecuteApiEndpoint: false,
      deployOptions: {
        stageName: 'live',
        throttlingRateLimit: throttle.ratePerSecond,
        throttlingBurstLimit: throttle.burst,
        // No address of the client, no key, no body: nothing personal.
        accessLogDestination: new apigateway.LogGroupLogDestination(
          new logs.LogGroup(this, 'AccessLog', { retention: logRetentionDays }),
        ),
        accessLogFormat: apigateway.AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            requestTimeEpoch: '$context.requestTimeEpoch',
            status: '$context.status',
            responseLatencyMs: '$context.responseLatency',
            errorType: '$context.error.responseType',
          }),
        ),
      },
    });
    this.ingestUrl = api.urlForPath('/v1/events');
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
    events.addMethod('POST', this.#integration(queue), {
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
    });
    this.#gatewayResponses(api);
  }

  #integration(queue: sqs.IQueue): apigateway.AwsIntegration {
    const role = new iam.Role(this, 'SendRole', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
    const cors = {
      'method.response.header.Access-Control-Allow-Origin': allowOrigin['Access-Control-Allow-Origin'],
    };
    const later = { ...cors, 'method.response.header.Retry-After': retryAfter['Retry-After'] };
    return new apigateway.AwsIntegration({
      service: 'sqs',
      path: `${Aws.ACCOUNT_ID}/${queue.queueName}`,
      integrationHttpMethod: 'POST',
      options: {
        credentialsRole: role,
        passthroughBehavior: apigateway.PassthroughBehavior.NEVER,
        requestParameters: {
          'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
        },
        requestTemplates: {
          'application/json': sendMessage('application/json'),
          'text/plain': sendMessage('text/plain'),
        },
        // The one without a pattern catches what no other does.
        integrationResponses: [
          {
            statusCode: '503',
            responseParameters: later,
            responseTemplates: { 'application/json': unavailable },
          },
          {
            statusCode: '202',
            selectionPattern: '2\\d{2}',
            responseParameters: cors,
            responseTemplates: {
              'application/json': `{"messageId":"$input.path('$.SendMessageResponse.SendMessageResult.MessageId')"}`,
            },
          },
          {
            statusCode: '503',
            selectionPattern: '4\\d{2}',
            responseParameters: later,
            responseTemplates: { 'application/json': refusal },
          },
        ],
      },
    });
  }

  #gatewayResponses(api: apigateway.RestApi): void {
    const { ResponseType } = apigateway;
    const add = (
      type: apigateway.ResponseType,
      statusCode: string | undefined,
      body: string,
      headers: Record<string, string> = {},
    ): void => {
      api.addGatewayResponse(type.responseType, {
        type,
        statusCode,
        responseHeaders: { ...allowOrigin, ...headers },
        templates: { 'application/json': body },
      });
    };
    add(
      ResponseType.BAD_REQUEST_BODY,
      '400',
      errorBody('invalid_body', '$context.error.validationErrorString'),
    );
    add(
      ResponseType.UNSUPPORTED_MEDIA_TYPE,
      '415',
      errorBody('unsupported_media_type', 'Send application/json or text/plain.'),
    );
    add(ResponseType.REQUEST_TOO_LARGE, '413', errorBody('body_too_large', 'The body is larger than 1 MiB.'));
    add(ResponseType.THROTTLED, '429', errorBody('throttled', 'Too many requests. Try again.'), retryAfter);
    add(
      ResponseType.QUOTA_EXCEEDED,
      '429',
      errorBody('quota_exceeded', 'The quota of this key is used up.'),
      retryAfter,
    );
    add(ResponseType.INTEGRATION_FAILURE, '503', unavailable, retryAfter);
    add(ResponseType.INTEGRATION_TIMEOUT, '503', unavailable, retryAfter);
    add(
      ResponseType.MISSING_AUTHENTICATION_TOKEN,
      '404',
      errorBody('not_found', 'There is POST /v1/events, and nothing else.'),
    );
    add(
      ResponseType.DEFAULT_4XX,
      undefined,
      '{"error":{"code":"refused","message":$context.error.messageString}}',
    );
    add(
      ResponseType.DEFAULT_5XX,
      undefined,
      '{"error":{"code":"unavailable","message":$context.error.messageString}}',
      retryAfter,
    );
  }
}
