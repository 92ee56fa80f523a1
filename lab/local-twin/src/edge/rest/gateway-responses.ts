import type { HttpAnswer } from '../edge.ts';

/** An answer that API Gateway gives by itself, without the integration. */
export type GatewayResponseType =
  | 'BAD_REQUEST_BODY'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'REQUEST_TOO_LARGE'
  | 'THROTTLED'
  | 'QUOTA_EXCEEDED'
  | 'UNAUTHORIZED'
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
  /** `gatewayresponse.header.X` → a literal in single quotes. */
  parameters: Record<string, string>;
  template?: string;
}

/** Makes the answer of a type, from the template's definitions or AWS's defaults. */
export function gatewayResponse(
  type: GatewayResponseType,
  definitions: ReadonlyMap<string, GatewayResponseDefinition>,
  variables: { requestId: string; validationError?: string },
): HttpAnswer {
  const { status, message } = defaults[type];
  const definition = definitions.get(type) ?? definitions.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': variables.requestId,
  };
  if (!definition) {
    return {
      status,
      headers: { ...headers, 'x-amzn-ErrorType': errorType(type) },
      body: JSON.stringify({ message }),
    };
  }
  for (const [name, value] of Object.entries(definition.parameters)) {
    const header = name.replace('gatewayresponse.header.', '');
    if (/^'.*'$/.test(value)) headers[header] = value.slice(1, -1);
  }
  // Not VTL: these templates know simple variables only. That quotes of the validator's text are escaped is assumed.
  const body = (definition.template ?? JSON.stringify({ message }))
    .replaceAll('$context.error.messageString', JSON.stringify(message))
    .replaceAll('$context.error.message', message)
    .replaceAll(
      '$context.error.validationErrorString',
      JSON.stringify(variables.validationError ?? '').slice(1, -1),
    )
    .replaceAll('$context.error.responseType', type)
    .replaceAll('$context.requestId', variables.requestId);
  return { status: definition.statusCode ?? status, headers, body };
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
  };
  return names[type] ?? 'InternalServerErrorException';
}
