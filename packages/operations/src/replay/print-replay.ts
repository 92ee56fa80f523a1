import { visible } from '@telemetry/terminal';
import type { ReplayResult } from './replay.ts';

/** What `pnpm replay` shows to people. */
export function replayToText(result: ReplayResult): string {
  const { dryRun, complete, objects, rows, earlier, sent, refused } = result;
  const still = Object.entries(result.stillRejected).sort(([, a], [, b]) => b - a);
  const stillRows = still.reduce((sum, [, count]) => sum + count, 0);
  const left =
    result.leftOut > 0
      ? [
          `${result.leftOut} rejected rows of people who are being forgotten stay: pnpm forget --open finishes that`,
        ]
      : [];
  if (rows === 0) return ['Nothing was rejected.', ...left].join('\n');
  return [
    `${rows} rejected rows in ${objects} objects`,
    `${String(earlier).padStart(8)}  replayed earlier`,
    `${String(stillRows).padStart(8)}  still rejected by the schema of this checkout`,
    ...still.map(([reason, count]) => `          ${String(count).padStart(8)}  ${reason}`),
    `${String(sent.rows).padStart(8)}  ${dryRun ? 'would be sent' : 'sent'}: ${sent.messages} messages with ${sent.events} valid events`,
    ...(refused.rows > 0
      ? [`${String(refused.rows).padStart(8)}  refused by SQS: ${visible(refused.reasons.join('; '))}`]
      : []),
    ...left,
    ...(complete ? [] : ['Incomplete: run again, what was sent is recorded.']),
    dryRun
      ? 'Nothing was sent. Deploy the schema of this checkout first, then run without --dry-run.'
      : 'Next: pnpm query "SELECT count(*) FROM events", pnpm dlq stats',
  ].join('\n');
}
