import { contractInWords } from '@telemetry/event-schema';
import type { EdgeConfig } from '@telemetry/settings';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { allowOrigin, errorBody, retryAfter, unavailable } from './answers.ts';

/** What the REST API answers by itself, in the contract's words and readable by a page of any origin. */
export function addGatewayResponses(api: apigateway.RestApi, { access, contractUrl }: EdgeConfig): void {
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
    // Of alternatives the validator says only that none fits: what each asks for is said behind it.
    errorBody(
      'invalid_body',
      `$context.error.validationErrorString The contract, optional fields in brackets: ${contractInWords()}.${contractUrl === undefined ? '' : ` See ${contractUrl}`}`,
    ),
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
  if (access.kind === 'api-key') {
    const where = access.keyIn === 'header' ? 'the header X-Api-Key' : 'the query string as ?key=';
    const missing = errorBody('no_valid_key', `Send a valid key in ${where}.`);
    // Without the query parameter the authorizer is not asked, which is 401; an unknown key is 403.
    add(ResponseType.UNAUTHORIZED, '401', missing);
    add(ResponseType.INVALID_API_KEY, '403', missing);
  }
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
  );
}
