import type { StageConfig } from '@telemetry/settings';
import type { Aws } from '../account/connect-aws.ts';
import type { DeployedStack } from '../account/deployed-stack.ts';
import type { Wait } from '../account/wait-until.ts';
import type { Pipeline } from './pipeline.ts';
import type { RecordedAnswer } from './verdict.ts';

/** One belief's view of a deployed arm, as AWS's own APIs tell of it. */
export interface Account {
  aws: Aws;
  accountId: string;
  stack: DeployedStack;
  config: StageConfig;
  wait: Wait;
  /** How it waits for what has to be put back, also after an interruption. */
  waitAnyway: Wait;
  /** A view of its pipeline, whose events belong to the run. */
  pipeline: () => Promise<Pipeline>;
  answers: RecordedAnswer[];
}
