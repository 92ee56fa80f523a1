import { visible } from '@telemetry/terminal';
import { heldToText } from '../queue/held-by-others.ts';
import type { ForgottenSettledRows } from './forget-settled-table.ts';
import type { ForgetResult } from './forget.ts';

/** What `pnpm forget` shows to people. */
export function forgetToText(result: ForgetResult): string {
  const { dryRun, complete, countsAgree, rowsRemoved, rewritten, deadLetters, settledTable, failed } = result;
  const rows = rewritten.reduce(
    (sum, { rowsBefore, rowsAfter }) => ({ before: sum.before + rowsBefore, after: sum.after + rowsAfter }),
    { before: 0, after: 0 },
  );
  const removed = rowsRemoved.events + rowsRemoved.rejected_events + rowsRemoved.events_settled;
  const settled = rowsRemoved.events_settled > 0 ? ` and ${rowsRemoved.events_settled} settled` : '';
  return [
    `${dryRun ? 'Would remove' : 'Removed'} ${rowsRemoved.events} stored${settled} and ${rowsRemoved.rejected_events} rejected rows from ${rewritten.length} of ${result.objectsBefore} objects`,
    `  rows of those objects: ${rows.before} before − ${removed} ${dryRun ? 'to remove' : 'removed'} = ${rows.after} ${dryRun ? 'then' : 'now'}`,
    ...(deadLetters
      ? [
          `${dryRun ? 'Would remove' : 'Removed'} ${deadLetters.removed} of ${deadLetters.lookedInto} dead letters`,
        ]
      : []),
    ...(settledTable ? settledToText(settledTable) : []),
    ...(countsAgree
      ? []
      : [`Counts do not agree: ${result.objectsBefore} objects before, ${result.objectsAfter} of them now`]),
    ...failed.map(({ key, error }) => visible(`Failed: ${key}: ${error}`)),
    ...(deadLetters && deadLetters.held > 0 ? [heldToText(deadLetters.held)] : []),
    ...(complete
      ? []
      : [
          result.openRequestKey
            ? `Incomplete: the request stays open (${result.openRequestKey}, with the id), and redrive and replay leave that person out. Run again, or "pnpm forget --open".`
            : 'Incomplete: run again.',
        ]),
    'Not reached:',
    ...result.notReached.map((each) => `  ${each}`),
    result.recordKey ? `Record: ${result.recordKey}` : 'Nothing was changed and nothing recorded.',
  ].join('\n');
}

function settledToText({
  removed,
  left,
  settlingSince,
  deleteFiles,
  olderFiles,
  bytesUntil,
}: ForgottenSettledRows): string[] {
  return [
    `Removed ${removed} rows from the settled table; ${left} of the person are in it now`,
    ...(settlingSince === null
      ? []
      : [
          `  settling runs since ${settlingSince} and may bring rows that it read before: run again when it has ended`,
        ]),
    ...(deleteFiles === 0
      ? []
      : [`  ${deleteFiles} files of deleted rows are left, so data files still have their bytes`]),
    ...(bytesUntil === null
      ? []
      : [
          `  no query finds the rows; their bytes are in ${olderFiles} older files until ${bytesUntil}: run again then`,
        ]),
  ];
}
