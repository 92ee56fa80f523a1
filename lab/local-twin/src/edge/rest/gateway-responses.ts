import { UnsupportedTemplateError } from '../../template/cloudformation.ts';
import type { HttpAnswer } from '../edge.ts';

/** An answer that API Gateway gives by itself, without the integration. */
export type GatewayResponseType =
  | 'BAD_REQUEST_BODY'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'REQUEST_TOO_LARGE'
  | 'THROTTLED'
  | 'QUOTA_EXCEEDED'
  | 'UNAUTHORIZED'
  | 'NO_SUCH_STAGE'
  | 'ACCESS_DENIED'
  | 'INVALID_API_KEY'
  | 'AUTHORIZER_FAILURE'
  | 'AUTHORIZER_CONFIGURATION_ERROR'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'INTEGRATION_FAILURE'
  | 'API_CONFIGURATION_ERROR';

/** Status and message where the template says nothing (API Gateway developer guide, "supported-gateway-response-types", read 2026-11-21). */
const defaults: Record<GatewayResponseType, { status: number; message: string }> = {
  BAD_REQUEST_BODY: { status: 400, message: 'Invalid request body' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Unsupported Media Type' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long' },
  THROTTLED: { status: 429, message: 'Too Many Requests' },
  QUOTA_EXCEEDED: { status: 429, message: 'Limit Exceeded' },
  // Not a type of AWS's list: there is no API to have a template for it.
  NO_SUCH_STAGE: { status: 403, message: 'Forbidden' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized' },
  ACCESS_DENIED: { status: 403, message: 'User is not authorized to access this resource' },
  INVALID_API_KEY: { status: 403, message: 'Forbidden' },
  AUTHORIZER_FAILURE: { status: 500, message: 'Internal server error' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, message: 'Internal server error' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token' },
  INTEGRATION_FAILURE: { status: 504, message: 'Internal server error' },
  API_CONFIGURATION_ERROR: { status: 500, message: 'Internal server error' },
};

/** What an `AWS::ApiGateway::GatewayResponse` says. */
export interface GatewayResponseDefinition {
  statusCode?: number;
  headers: Readonly<Record<string, string>>;
  body?: (variables: GatewayVariables) => string;
}

export interface GatewayVariables {
  type: GatewayResponseType;
  message: string;
  validationError: string;
  requestId: string;
}

/** Simple variables, by their names in a template. That quotes of the validator's text are escaped is assumed. */
const variables: Readonly<Record<string, (variables: GatewayVariables) => string>> = {
  '$context.error.messageString': ({ message }) => JSON.stringify(message),
  '$context.error.message': ({ message }) => message,
  '$context.error.validationErrorString': ({ validationError }) =>
    JSON.stringify(validationError).slice(1, -1),
  '$context.error.responseType': ({ type }) => type,
  '$context.requestId': ({ requestId }) => requestId,
  '$context.extendedRequestId': ({ requestId }) => extendedRequestId(requestId),
};

/** Not VTL: these templates know simple variables only. Throws for one that the twin does not put in. */
export function compileGatewayTemplate(id: string, template: string): GatewayResponseDefinition['body'] {
  const parts = template.split(/(\$[a-zA-Z][\w.]*)/).map((part) => {
    if (!part.startsWith('$')) return () => part;
    const known = Object.hasOwn(variables, part) ? variables[part] : undefined;
    if (!known)
      throw new UnsupportedTemplateError(
        `${id}: the twin does not put ${part} into a gateway response; it knows ${Object.keys(variables).join(', ')}`,
      );
    return known;
  });
  return (given) => parts.map((part) => part(given)).join('');
}

/** The value of `x-amz-apigw-id`, which every answer of a REST API has (recorded on AWS): 15 characters and an equals sign. */
export const extendedRequestId = (requestId: string): string =>
  `${requestId.replaceAll('-', '').slice(0, 15)}=`;

export const idHeaders = (requestId: string): Record<string, string> => ({
  'Content-Type': 'application/json',
  'x-amzn-RequestId': requestId,
  'x-amz-apigw-id': extendedRequestId(requestId),
});

/** Makes the answer of a type, from the template's definitions or AWS's defaults. */
export function gatewayResponse(
  type: GatewayResponseType,
  definitions: ReadonlyMap<string, GatewayResponseDefinition>,
  { requestId, validationError = '' }: { requestId: string; validationError?: string | undefined },
): HttpAnswer {
  const { status, message } = defaults[type];
  const definition = definitions.get(type) ?? definitions.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  if (!definition) return ownAnswer(type, requestId);
  const { statusCode = status, headers, body } = definition;
  return {
    status: statusCode,
    headers: { ...idHeaders(requestId), ...headers },
    body: body?.({ type, message, validationError, requestId }) ?? JSON.stringify({ message }),
  };
}

/** AWS's own answer of a type, whatever the template says of it: without CORS. */
export function ownAnswer(type: GatewayResponseType, requestId: string): HttpAnswer {
  const { status, message } = defaults[type];
  return {
    status,
    headers: { ...idHeaders(requestId), 'x-amzn-ErrorType': errorType(type) },
    body: JSON.stringify({ message }),
  };
}

function errorType(type: GatewayResponseType): string {
  const names: Partial<Record<GatewayResponseType, string>> = {
    BAD_REQUEST_BODY: 'BadRequestException',
    MISSING_AUTHENTICATION_TOKEN: 'MissingAuthenticationTokenException',
    THROTTLED: 'TooManyRequestsException',
    QUOTA_EXCEEDED: 'LimitExceededException',
    UNAUTHORIZED: 'UnauthorizedException',
    ACCESS_DENIED: 'AccessDeniedException',
    INVALID_API_KEY: 'ForbiddenException',
    NO_SUCH_STAGE: 'ForbiddenException',
    REQUEST_TOO_LARGE: 'RequestTooLargeException',
    UNSUPPORTED_MEDIA_TYPE: 'UnsupportedMediaTypeException',
  };
  return names[type] ?? 'InternalServerErrorException';
}
