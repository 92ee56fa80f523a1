interface Failure {
  name?: string;
  code?: string;
  syscall?: string;
  message?: string;
  path?: string;
  dest?: string;
  port?: number;
  address?: string;
  errors?: unknown[];
  cause?: unknown;
}

const ofSystem: Record<string, (failure: Failure) => string> = {
  ENOENT: (failure) =>
    `${failure.syscall === 'mkdir' ? 'no folder can be made there' : 'no such file or folder'}: ${pathOf(failure)}`,
  ENOTDIR: (failure) => `not a folder: ${pathOf(failure)}`,
  // Reading says it without the path.
  EISDIR: ({ path }) => `a folder, and not a file${path ? `: ${path}` : ''}`,
  EEXIST: (failure) => `there is something already: ${pathOf(failure)}`,
  EACCES: (failure) => `not allowed: ${pathOf(failure)}`,
  EPERM: (failure) => `not allowed: ${pathOf(failure)}`,
  EROFS: (failure) => `nothing can be written there: ${pathOf(failure)}`,
  ENOSPC: (failure) => `the disk is full${failure.path ? `: ${failure.path}` : ''}`,
  EDQUOT: (failure) => `the disk quota is used up${failure.path ? `: ${failure.path}` : ''}`,
  EMFILE: () => 'too many open files (ulimit -n)',
  ENFILE: () => 'too many open files on this machine',
  EADDRINUSE: ({ port }) => `the port ${port ?? ''} is in use: choose another one`.replace('  ', ' '),
  EPIPE: () => 'the reader of the output closed it: not everything was written',
  ECONNREFUSED: (failure) => `nothing answers at ${endpointOf(failure)}`,
  ENOTFOUND: (failure) => `no such host: ${(failure as { hostname?: string }).hostname ?? 'unknown'}`,
};

/** A failure as one line for a person, with what to do where that is known; not yet safe to print. */
export function explainFailure(error: unknown): string {
  if (error === null || typeof error !== 'object') return String(error);
  const failure = error as Failure;
  if (failure.name === 'CredentialsProviderError')
    return 'no AWS credentials found: log in ("aws sso login") and set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  if (/^ExpiredToken/.test(failure.name ?? ''))
    return 'the AWS credentials have expired: log in again ("aws sso login")';
  const known = ofSystem[failure.code ?? ''];
  if (known) return known(failure);
  const message = failure.message?.trim();
  // Several attempts at once, or a wrapper that says nothing of its own (Node's "fetch failed").
  const inner = failure.errors?.[0] ?? failure.cause;
  if (inner !== undefined && (!message || message === 'fetch failed')) return explainFailure(inner);
  return (message || failure.name || 'failed without a message').replaceAll(/\s*\n\s*/g, ' ');
}

/** The file system said no to this path. */
export function refusedPath(error: unknown): string | undefined {
  const { code, path } = (error ?? {}) as Failure;
  return path !== undefined &&
    ['ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EACCES', 'EROFS'].includes(code ?? '')
    ? path
    : undefined;
}

const pathOf = ({ path, dest, message }: Failure): string => path ?? dest ?? message ?? 'unknown';
const endpointOf = ({ address, port, errors }: Failure): string => {
  const inner = errors?.[0] as Failure | undefined;
  return address ? `${address}:${port}` : inner?.address ? endpointOf(inner) : 'the endpoint';
};
