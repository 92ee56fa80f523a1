import { textTable } from '@telemetry/terminal';
import { duration } from '@telemetry/terminal/numbers';
import { accountingToText } from '../print-demo.ts';
import { faultKinds, notInjected } from './plan-faults.ts';
import type { ChaosResult } from './run-chaos.ts';

/** The accounting, then a row for each fault and what it cost in time. */
export function chaosToText(arm: string, { seed, accounting, faults, logLines }: ChaosResult): string {
  return [
    accountingToText(arm, accounting),
    textTable(
      ['fault', 'requests', 'hit', 'messages', 'stored after (median)', 'longest'],
      faults.map(({ kind, from, until, hit, messages, medianMs, longestMs }) => [
        faultKinds[kind],
        `${from}–${until - 1}`,
        String(hit),
        String(messages),
        duration(medianMs),
        duration(longestMs),
      ]),
    ),
    `Ids of people and devices in ${logLines.withIds} of ${logLines.read} log lines.`,
    `Not injected here:\n${notInjected.map((each) => `  ${each}`).join('\n')}`,
    `The same faults again: pnpm chaos --arm ${arm} --seed ${seed}`,
  ].join('\n\n');
}
