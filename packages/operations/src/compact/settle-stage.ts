import { setTimeout as pause } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type SettlingMachine, settlingRuns } from '../settled-table/settling-runs.ts';

export interface SettleStageOptions {
  /** A line for each new thing that the run does. */
  onProgress?: (what: string) => void;
  /** Called with the run that is followed, as soon as there is one. */
  onRun?: (run: { executionArn: string; since?: string }) => void;
  /** Looks so often, milliseconds. Default 5,000. */
  pollEveryMs?: number;
  signal?: AbortSignal;
}

export interface SettledStage {
  executionArn: string;
  /** As Step Functions says: RUNNING when it was no longer followed. */
  status: string;
  /** Why it failed, in the words of the state machine. */
  reason: string | null;
  /** Days that had small objects and were gone through to their end. */
  daysDone: number;
  /** Statements that Athena ended, by the first word: MERGE, SELECT, OPTIMIZE … */
  statements: Record<string, number>;
  bytesScanned: number;
}

/**
 * Starts the state machine that settles a stage, or follows the run that goes on already, to its end. Interrupted it only stops to follow:
 * the run goes on in AWS. Two runs at once do no harm, but pay twice.
 */
export async function settleStage(
  machine: SettlingMachine,
  { onProgress, onRun, pollEveryMs = 5_000, signal }: SettleStageOptions = {},
): Promise<SettledStage> {
  const { sfn } = machine;
  const [running] = await settlingRuns(machine);
  const executionArn = running?.executionArn ?? (await start(machine));
  onRun?.({ executionArn, ...(running && { since: new Date(running.startMs).toISOString() }) });
  for (;;) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING' || signal?.aborted)
      return summary(executionArn, execution, await historyOf(machine, executionArn));
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 50 }),
    );
    const last = events.find(({ stateEnteredEventDetails: state }) => state)?.stateEnteredEventDetails?.name;
    onProgress?.(last ?? 'starting');
    await pause(pollEveryMs, undefined, { signal }).catch(() => {});
  }
}

async function start({ sfn, stateMachineArn }: SettlingMachine): Promise<string> {
  const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  return executionArn;
}

async function historyOf({ sfn }: SettlingMachine, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1_000 }),
    );
    events.push(...(page.events ?? []));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  return events;
}

function summary(
  executionArn: string,
  { status, error, cause }: DescribeExecutionCommandOutput,
  events: readonly HistoryEvent[],
): SettledStage {
  const statements: Record<string, number> = {};
  let bytesScanned = 0;
  for (const { type, taskSucceededEventDetails: task } of events) {
    if (type !== 'TaskSucceeded' || task?.resourceType !== 'athena') continue;
    const { Query = '', Statistics } = executionOf(task.output);
    const word = /^\w*/.exec(Query.trim())?.[0] ?? '';
    statements[word] = (statements[word] ?? 0) + 1;
    bytesScanned += Statistics?.DataScannedInBytes ?? 0;
  }
  return {
    executionArn,
    status: status ?? 'in no state',
    reason: error === undefined && cause === undefined ? null : [error, cause].filter(Boolean).join(': '),
    daysDone: events.filter(({ type }) => type === 'MapIterationSucceeded').length,
    statements,
    bytesScanned,
  };
}

/** What the task says of its statement; a long output is cut off by Step Functions and is no JSON then. */
function executionOf(output = '{}'): { Query?: string; Statistics?: { DataScannedInBytes?: number } } {
  try {
    const { QueryExecution = {} } = JSON.parse(output) as {
      QueryExecution?: { Query?: string; Statistics?: { DataScannedInBytes?: number } };
    };
    return QueryExecution;
  } catch {
    return {};
  }
}
