import { knownRegions } from '@telemetry/prices';
import type { Stage } from '@telemetry/settings';
import { shownTraffic, type StageCost } from './stage-cost.ts';

const traffic = shownTraffic.map(
  (events) => `${events >= 1e9 ? `${events / 1e9}B` : `${events / 1e6}M`} events`,
);
const usd = (value: number): string =>
  Number.isNaN(value)
    ? 'not known here'
    : `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** Of more than so many missing prices all are missing. */
const mostNamed = 6;

/** The table that a person confirms. */
export function costToText(stage: Stage, { region, arms, missing }: StageCost): string {
  const rows = [
    ['a month', 'idle', ...traffic],
    ...arms.map(({ arm, idleUsd, traffic }) => [arm, usd(idleUsd), ...traffic.map((row) => usd(row.usd))]),
  ];
  const idle = arms.flatMap(({ arm, idleParts, idleUsd, pausedUsd, instanceType }) => [
    `${arm}, idle: ${idleParts.map((row) => `${row.part} ${usd(row.usd)}`).join(', ')}` +
      `${instanceType ? ` (${instanceType}: the dearest that Lambda may choose)` : ''}. That is ${usd(idleUsd / 30.4)} a day${pausedUsd < idleUsd ? ';' : '.'}`,
    ...(pausedUsd < idleUsd
      ? [`  "pnpm cloud pause --stage ${stage}" brings it down to ${usd(pausedUsd)} a month.`]
      : []),
  ]);
  const overflows = arms.flatMap(({ arm, traffic }) =>
    arm === 'hybrid'
      ? [
          'hybrid: the traffic is steady, and ' +
            (traffic.some(({ overflowShare }) => overflowShare)
              ? `the overflow does ${traffic.map(({ overflowShare = 0 }) => `${(100 * overflowShare).toFixed(0)} %`).join(', ')} of it.`
              : 'the floor does all of it.') +
            ' What a burst brings above the floor costs what default Lambda costs.',
        ]
      : [],
  );
  const unknown =
    missing.length === 0
      ? []
      : [
          missing.length > mostNamed
            ? `Of ${region} no prices are known here; there are some of ${knownRegions().join(', ')}.`
            : `Not known here for ${region}: ${missing.join(', ')}.`,
        ];
  return [
    `What stage ${stage} costs, US dollars at list prices of ${region}, without free tier, traces, firewall and data out:`,
    '',
    ...columns(rows),
    '',
    ...idle,
    'Watching is alarms, a dashboard and, with traffic, our own metrics, before CloudWatch’s free tier (10, 3 and 10 an account).',
    ...overflows,
    ...unknown,
  ].join('\n');
}

const movement = (before: number, after: number): string => {
  const change = after - before;
  return Math.abs(change) < 0.005
    ? usd(after)
    : `${usd(before)} → ${usd(after)} (${change > 0 ? '+' : '−'}${usd(Math.abs(change))})`;
};

export interface PricedStage {
  stage: string;
  cost: StageCost;
}

/** Markdown: what settings cost now, and where that differs from before. */
export function costDifferenceToMarkdown(
  before: readonly PricedStage[],
  after: readonly PricedStage[],
): string {
  const was = new Map(
    before.flatMap(({ stage, cost }) => cost.arms.map((each) => [`${stage} ${each.arm}`, each] as const)),
  );
  const rows = after.flatMap(({ stage, cost }) =>
    cost.arms.map((now) => {
      const then = was.get(`${stage} ${now.arm}`) ?? now;
      const cells = now.traffic.map((row, i) => movement(then.traffic[i]?.usd ?? row.usd, row.usd));
      return `| ${[stage, now.arm, movement(then.idleUsd, now.idleUsd), ...cells].join(' | ')} |`;
    }),
  );
  const changed = rows.some((row) => row.includes('→'));
  return [
    `### Cost a month: ${changed ? 'this change moves it' : 'as before'}`,
    '',
    `| stage | arm | idle | ${traffic.join(' | ')} |`,
    `| --- | --- | ${['idle', ...traffic].map(() => '---:').join(' | ')} |`,
    ...rows,
    '',
    `List prices of ${after[0]?.cost.region ?? 'us-east-1'}; both sides by the same cost model, so only settings differ.`,
  ].join('\n');
}

function columns(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   '),
  );
}
