import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Aws } from '../account/connect-aws.ts';
import type { DeployedStack } from '../account/deployed-stack.ts';
import type { Wait } from '../account/wait-until.ts';

const everyMs = 2_000;
const tries = 60;

/** How a query ended, in Athena's words, and the first value of its first row where it has one. */
export interface AthenaAnswer {
  state: string;
  reason: string;
  value?: string;
}

/** Asks a stack's tables in its own workgroup, for two minutes at most. */
export async function askAthena(
  { athena }: Aws,
  { outputs }: DeployedStack,
  sql: string,
  wait: Wait,
): Promise<AthenaAnswer> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: outputs['AthenaWorkgroup'],
      QueryExecutionContext: { Database: outputs['GlueDatabase'] },
    }),
  );
  for (let asked = 0; asked < tries; asked += 1) {
    await wait(everyMs);
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State: state = '', StateChangeReason: reason = '' } = QueryExecution?.Status ?? {};
    if (state === 'FAILED' || state === 'CANCELLED') return { state, reason };
    if (state !== 'SUCCEEDED') continue;
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return { state, reason, value: ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue };
  }
  return { state: 'no end', reason: `after ${(tries * everyMs) / 1_000} s` };
}
