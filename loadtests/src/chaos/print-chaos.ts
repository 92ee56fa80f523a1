import { textTable } from '@telemetry/terminal';
import { duration } from '@telemetry/terminal/numbers';
import { accountingToText } from '../print-demo.ts';
import type { Lateness } from './lateness.ts';
import { faultKinds, notInjected } from './plan-faults.ts';
import type { ChaosOptions, ChaosResult } from './run-chaos.ts';

/** So many faults are told one by one; of more, each kind has one row. */
const toldOneByOne = 50;

/** The accounting, then what the faults cost in time. */
export function chaosToText(
  { arm, requests, apart = false }: Pick<ChaosOptions, 'arm' | 'requests' | 'apart'>,
  result: ChaosResult,
): string {
  const { seed, accounting, faults, without, logLines, durationMs } = result;
  const times = ({ messages, medianMs, longestMs }: Lateness): string[] => [
    String(messages),
    duration(medianMs),
    duration(longestMs),
  ];
  const head = ['hit', 'messages', 'stored after (median)', 'longest'];
  const each = faults.map(({ kind, from, until, hit, ...late }) => [
    faultKinds[kind],
    `${from}–${until - 1}`,
    String(hit),
    ...times(late),
  ]);
  const kinds = Object.entries(Object.groupBy(faults, ({ kind }) => kind)).map(([kind, of]) => {
    const medians = of.flatMap(({ medianMs }) => medianMs ?? []).sort((a, b) => a - b);
    return [
      faultKinds[kind as keyof typeof faultKinds],
      String(of.length),
      String(of.reduce((sum, { hit }) => sum + hit, 0)),
      ...times({
        messages: of.reduce((sum, { messages }) => sum + messages, 0),
        medianMs: medians[Math.floor(medians.length / 2)] ?? null,
        longestMs: of.reduce<number | null>(
          (most, { longestMs }) => (longestMs === null ? most : Math.max(most ?? 0, longestMs)),
          null,
        ),
      }),
    ];
  });
  const oneByOne = faults.length <= toldOneByOne;
  return [
    accountingToText(arm, accounting),
    textTable(
      ['fault', oneByOne ? 'requests' : 'times', ...head],
      [['none', '', '', ...times(without)], ...(oneByOne ? each : kinds)],
    ),
    ...(apart
      ? []
      : [
          'One fault follows the other, so what one delays is in the rows of those after it, too (--apart parts them).',
        ]),
    `${faults.length} faults in ${duration(durationMs)}. Ids of people and devices in ${logLines.withIds} of ${logLines.read} log lines.`,
    `Not injected:\n${notInjected()
      .map((line) => `  ${line}`)
      .join('\n')}`,
    `The same faults again: pnpm chaos --arm ${arm} --seed ${seed} --faults ${faults.length} --requests ${requests}${apart ? ' --apart' : ''}`,
  ].join('\n\n');
}
