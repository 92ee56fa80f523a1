import type { Aws } from '../account/connect-aws.ts';
import type { Target } from '../account/stage.ts';

/**
 * What a check found: `failed` means that a deployment would not succeed, and stops it; a `warning` does not; `unchecked` means that
 * nobody knows, and stops it only where there is no account to deploy to.
 */
export interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'unchecked' | 'failed';
  says: string;
  /** What to do about it. */
  todo?: string;
}

export interface CheckParts {
  aws: Aws;
  target: Target;
  account: string;
}

export type Check = (parts: CheckParts) => Promise<Omit<Finding, 'check'>>;
