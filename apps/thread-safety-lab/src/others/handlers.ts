import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingKind } from '@telemetry/race-runner';
import { parse } from 'yaml';

/** What somebody who read it says of a handler. */
export type Judgement =
  /** Invocations do not harm each other. */
  | 'safe'
  /** They do. */
  | 'hazard'
  /** It does not work here one invocation at a time either: a service, a secret or an older Node.js is missing. */
  | 'does-not-run';

/** A handler of somebody else's, and what it takes to run it here. */
export interface HandlerOfOthers {
  file: string;
  /** Default: `handler`. */
  export?: string;
  event: unknown;
  environment?: Record<string, string>;
  /** Answers of services, by `X-Amz-Target`, by `Action`, or by method and path; others are empty. */
  answers?: Record<string, unknown>;
  layers?: string[];
  judgement: Judgement;
  /** Why, in a sentence. */
  because: string;
  /** What names the hazard; left out where one of the two cannot see it. */
  foundBy?: { lint?: string; race?: FindingKind };
}

export interface RepositoryOfOthers {
  repository: string;
  commit: string;
  /** What the handlers import, as given to `npm install`; put where the repository's root has its packages. */
  packages?: string[];
  handlers: HandlerOfOthers[];
}

/** The pinned list, or another one of its shape. */
export const repositoriesOfOthers = (
  file = join(import.meta.dirname, 'handlers.yaml'),
): RepositoryOfOthers[] => parse(readFileSync(file, 'utf8'), { merge: true }) as RepositoryOfOthers[];
