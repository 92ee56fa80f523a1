import { ListExecutionsCommand, type SFNClient } from '@aws-sdk/client-sfn';

/** The state machine that settles a stage. */
export interface SettlingMachine {
  sfn: SFNClient;
  stateMachineArn: string;
}

/** Runs of settling that have not ended, with their start in epoch milliseconds, the oldest first. */
export async function settlingRuns({
  sfn,
  stateMachineArn,
}: SettlingMachine): Promise<{ executionArn: string; startMs: number }[]> {
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 100 }),
  );
  return executions
    .map(({ executionArn = '', startDate }) => ({ executionArn, startMs: startDate?.getTime() ?? 0 }))
    .sort((a, b) => a.startMs - b.startMs);
}
