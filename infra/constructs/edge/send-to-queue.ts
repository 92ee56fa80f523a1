import type { SecurityConfig } from '@telemetry/settings';
import { Aws } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { serviceOfAccount } from '../service-role.ts';
import { allowOrigin, errorBody, retryAfter, unavailable } from './answers.ts';

/** SQS's SendMessage by the query protocol: the client's body as it came, and what the edge knows of the request. */
function sendMessage(contentType: string, tracing: boolean): string {
  const attributes = [
    ['receivedAt', 'Number', '$context.requestTimeEpoch'],
    ['requestId', 'String', '$context.requestId'],
    ['contentType', 'String', contentType],
  ].map(
    ([name, type, value], i) =>
      `&MessageAttribute.${i + 1}.Name=${name}&MessageAttribute.${i + 1}.Value.DataType=${type}&MessageAttribute.${i + 1}.Value.StringValue=${value}`,
  );
  return `Action=SendMessage&Version=2012-11-05&MessageBody=$util.urlEncode($input.body)${attributes.join('')}${tracing ? traceId(attributes.length + 1) : ''}`;
}

/**
 * The id of the request's trace, if it has one: SQS takes no empty attribute. Not the system attribute AWSTraceHeader: it would
 * override the trace header that API Gateway itself sends, and SQS refuses a message whose header it cannot read.
 */
const traceId = (place: number): string =>
  `#if($context.xrayTraceId && $context.xrayTraceId != '')&MessageAttribute.${place}.Name=traceId&MessageAttribute.${place}.Value.DataType=String&MessageAttribute.${place}.Value.StringValue=$util.urlEncode($context.xrayTraceId)#end`;

const tooLarge = errorBody('body_too_large', 'The body is larger than 1 MiB.');

/**
 * SQS's refusals, told apart: too long and characters that SQS does not take are the client's, all else is ours. Only that may be
 * sent again, so the header is set here and not on the response, whose headers an override of the status leaves as they are.
 */
const refusal = `#set($answer = $input.json('$'))
#if($answer.contains('must be shorter'))
#set($context.responseOverride.status = 413)
${tooLarge}
#elseif($answer.contains('InvalidMessageContents'))
${errorBody('invalid_body', 'The body holds characters that are not allowed.')}
#else
#set($context.responseOverride.status = 503)
#set($context.responseOverride.header.Retry-After = ${retryAfter['Retry-After'].replaceAll("'", '"')})
${unavailable}
#end`;

/** The role by which API Gateway may send to this queue, and do nothing else. */
export function sendRole(
  scope: Construct,
  queue: sqs.IQueue,
  security: SecurityConfig | undefined,
): iam.Role {
  const role = new iam.Role(scope, 'SendRole', {
    assumedBy: serviceOfAccount('apigateway.amazonaws.com', security),
  });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  return role;
}

/** The integration of a REST API that makes a request a message, and SQS's answer ours. */
export function sendToQueue(role: iam.Role, queue: sqs.IQueue, tracing: boolean): apigateway.AwsIntegration {
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
        'application/json': sendMessage('application/json', tracing),
        'text/plain': sendMessage('text/plain', tracing),
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
          // A request that is too long as a whole, in plain text (aws/aws-sdk-js#479, read 2026-11-29).
          statusCode: '413',
          selectionPattern: '413',
          responseParameters: cors,
          responseTemplates: { 'application/json': tooLarge },
        },
        {
          // Its own status: API Gateway keeps one integration response for each.
          statusCode: '400',
          // All others of them: API Gateway does not say which of two patterns that fit it takes.
          selectionPattern: '40\\d|41[0-24-9]|4[2-9]\\d',
          responseParameters: cors,
          responseTemplates: { 'application/json': refusal },
        },
      ],
    },
  });
}
