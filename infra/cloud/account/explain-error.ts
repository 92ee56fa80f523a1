import { explainFailure } from '@telemetry/terminal';

/** One line for a person, with what to do where that is known. */
export function explainError(error: unknown): string {
  const { code } = error as { code?: string };
  return code === 'ECONNREFUSED' ? 'nothing answers at the AWS endpoint' : explainFailure(error);
}

/** AWS refuses the call, rather than answering it. */
export function isAccessDenied(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return (
    /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name ?? '') || $metadata?.httpStatusCode === 403
  );
}
