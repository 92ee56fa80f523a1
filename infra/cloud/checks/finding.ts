import type { Aws } from '../account/connect-aws.ts';
import type { Target } from '../account/stage.ts';

/** What a check found: `failed` stops a deployment, a `warning` does not. */
export interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'failed';
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
