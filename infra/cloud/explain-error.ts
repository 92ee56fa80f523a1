/** One line for a person, with what to do where that is known. */
export function explainError(error: unknown): string {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (name === 'CredentialsProviderError')
    return 'no AWS credentials: log in ("aws sso login") and set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  if (name === 'ExpiredToken' || name === 'ExpiredTokenException')
    return 'the AWS credentials have expired: log in again ("aws sso login")';
  if (code === 'ECONNREFUSED') return 'nothing answers at the AWS endpoint';
  return message || String(error);
}

/** AWS refuses the call, rather than answering it. */
export function isAccessDenied(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return (
    /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name ?? '') || $metadata?.httpStatusCode === 403
  );
}
