import { visible } from '@telemetry/terminal';
import type { SettledStage } from './settle-stage.ts';

/** What `pnpm compact --stage` shows to people. */
export function settledStageToText({
  executionArn,
  status,
  reason,
  daysDone,
  statements,
  bytesScanned,
}: SettledStage): string {
  const count = Object.values(statements).reduce((sum, each) => sum + each, 0);
  return [
    `${status}: ${daysDone} days gone through, ${count} statements of Athena over ${(bytesScanned / 1e9).toFixed(3)} GB`,
    ...(reason === null ? [] : [visible(`  ${reason}`)]),
    ...(status === 'RUNNING' ? ['  Not followed any more; it goes on in AWS.'] : []),
    `  ${executionArn}`,
  ].join('\n');
}
