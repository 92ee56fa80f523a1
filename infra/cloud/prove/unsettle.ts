import type { Aws } from '../account/connect-aws.ts';
import type { DeployedStack } from '../account/deployed-stack.ts';
import type { Wait } from '../account/wait-until.ts';
import { askAthena } from './ask-athena.ts';
import type { Run } from './run.ts';

/** Takes a run's rows out of the table of settled rows, which is not made of objects of ours. Throws with the statement. */
export async function unsettle(
  aws: Aws,
  stack: DeployedStack,
  { idsBeginWith, startedAtMs }: Pick<Run, 'idsBeginWith' | 'startedAtMs'>,
  wait: Wait,
): Promise<void> {
  const day = new Date(startedAtMs).toISOString().slice(0, 10);
  const sql = `DELETE FROM events_settled WHERE ingest_date BETWEEN DATE '${day}' AND DATE '${day}' + INTERVAL '1' DAY AND event_id LIKE '${idsBeginWith}%'`;
  const { state, reason } = await askAthena(aws, stack, sql, wait);
  if (state !== 'SUCCEEDED') throw new Error(`Athena ended "${sql}" as ${state}: ${reason}`);
}
