/** Headers of answers, as API Gateway's literals. */
export const allowOrigin = { 'Access-Control-Allow-Origin': "'*'" };
export const retryAfter = { 'Retry-After': "'1'" };

/** The body of an error: a code for programs, a message for people. */
export const errorBody = (code: string, message: string): string =>
  `{"error":{"code":"${code}","message":"${message}"}}`;

export const unavailable = errorBody('unavailable', 'The event was not accepted. Try again.');
