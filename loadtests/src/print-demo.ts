import { openQuery } from '@telemetry/event-store/query';
import type { Accounting, Quantiles } from '@telemetry/runs';
import type { OutageResult } from './outage.ts';
import type { ArmSummary, ScenarioSummary } from './summarize-arm.ts';
import { textTable } from '@telemetry/terminal';

const count = (value: number): string => value.toLocaleString('en');
const counts = (values: Record<string, number>): string =>
  Object.entries(values)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => `${key}: ${count(value)}`)
    .join(', ') || 'none';
const ms = (quantiles: Quantiles | null | undefined): string =>
  quantiles
    ? [quantiles.p50, quantiles.p95, quantiles.p99].map((value) => count(Math.round(value))).join(' / ')
    : '-';
const seconds = (milliseconds: number | null | undefined): string =>
  milliseconds === null || milliseconds === undefined ? '-' : `${(milliseconds / 1_000).toFixed(1)} s`;

/** The arms side by side, then the accounting of each with every number. */
export function demoToText(summaries: readonly ArmSummary[], outages: readonly OutageResult[]): string {
  return [
    textTable(
      ['', ...summaries.map(({ arm }) => arm)],
      rows(outages).map(([label, cell]) => [
        label,
        ...summaries.map((summary, index) => cell(summary, index)),
      ]),
    ),
    outageToText(outages[0]),
    ...summaries.map(({ arm, accounting }) => accountingToText(arm, accounting)),
  ].join('\n\n');
}

type Row = [label: string, cell: (summary: ArmSummary, index: number) => string];

function rows(outages: readonly OutageResult[]): Row[] {
  const of =
    (name: string, cell: (scenario: ScenarioSummary) => string) =>
    (summary: ArmSummary): string => {
      const scenario = summary.scenarios.find((candidate) => candidate.name === name);
      return scenario ? cell(scenario) : '-';
    };
  return [
    ['requests offered', ({ accounting }) => count(accounting.offered.requests)],
    ['events offered', ({ accounting }) => count(accounting.offered.events)],
    ['events accepted', ({ accounting }) => count(accounting.accepted.events)],
    ['answers', ({ statuses }) => counts(statuses)],
    ['  to bad bodies', ({ badKinds }) => counts(badKinds)],
    ['  not as designed', ({ unexpectedAnswers }) => count(unexpectedAnswers)],
    ['HTTP ms p50 / p95 / p99, steady', of('steady', ({ httpMs }) => ms(httpMs))],
    ['  burst', of('burst', ({ httpMs }) => ms(httpMs))],
    ['received → stored ms, steady', of('steady', ({ endToEndMs }) => ms(endToEndMs))],
    ['  burst', of('burst', ({ endToEndMs }) => ms(endToEndMs))],
    ['oldest message, burst', of('burst', ({ peakQueueAgeMs }) => seconds(peakQueueAgeMs))],
    ['drained after the burst in', of('burst', ({ drainMs }) => seconds(drainMs))],
    ['throttles', ({ counters }) => counts(counters.mapping.throttles)],
    ['invocations', ({ counters }) => count(counters.mapping.invocations)],
    ['messages an invocation', ({ batchFill }) => batchFill.toFixed(1)],
    ['objects in S3', ({ counters }) => count(counters.s3.puts)],
    ['environments, most at once', ({ peakEnvironments }) => count(peakEnvironments)],
    ['  started in all', ({ counters }) => count(counters.environments.started)],
    ['CPU seconds of environments', ({ counters }) => (counters.environments.cpuSeconds ?? NaN).toFixed(1)],
    ['died while S3 was down', (_, index) => `${count(outages[index]?.dead.counts.total ?? 0)} messages`],
    ['  redriven', (_, index) => redriven(outages[index])],
  ];
}

function redriven(result: OutageResult | undefined): string {
  if (!result) return '-';
  const { before, moved, after, countsAgree } = result.redriven;
  return `${before.total} − ${moved} = ${after.total}${countsAgree ? '' : ' (counts disagree)'}`;
}

function outageToText(result: OutageResult | undefined): string {
  if (!result) return '';
  const { deployed, during } = result;
  const deployedMinutes = Math.round((deployed.maxReceiveCount * deployed.visibilityTimeoutSeconds) / 60);
  return [
    `S3 was down for a moment: it answered every PUT with 503. So that messages die within seconds, the queue had a visibility`,
    `timeout of ${during.visibilityTimeoutSeconds} s and ${during.maxReceiveCount} receives meanwhile; as deployed (${deployed.visibilityTimeoutSeconds} s, ${deployed.maxReceiveCount} receives) they live ${deployedMinutes} minutes.`,
  ].join('\n');
}

/** The identity with every number. */
export function accountingToText(arm: string, accounting: Accounting): string {
  const { offered, accepted, refused, unanswered, stored, rejected, dead, lost, duplicates } = accounting;
  const lines = [
    `${arm}: ${count(accepted.uniqueEvents)} accepted = ${count(stored)} stored + ${count(rejected)} rejected + ${count(dead)} dead, lost = ${count(lost)}`,
    `  ${count(offered.events)} offered = ${count(accepted.events)} accepted + ${count(refused.events)} refused + ${count(unanswered.events)} unanswered; ` +
      `${count(duplicates.sentAgain)} of the accepted were sent again`,
    `  ${count(duplicates.storedRowsBeyondFirst)} rows beyond the first of an event; ${count(accounting.inSeveralPlaces)} events in several places; ` +
      `${count(accounting.unexpected)} that nobody accepted`,
  ];
  if (lost > 0) lines.push(`  LOST: ${accounting.lostIds.slice(0, 5).join(', ')}${lost > 5 ? ', …' : ''}`);
  return lines.join('\n');
}

const sampleSql = `SELECT type, app_id, count(*) AS events, count(DISTINCT device_id) AS devices
FROM events GROUP BY type, app_id ORDER BY events DESC LIMIT 3`;

/** Three rows out of the stored objects. */
export async function sampleRows(dataDir: string): Promise<string> {
  await using query = await openQuery({ dataDirs: [dataDir] });
  const found = await query.rows(sampleSql);
  const names = Object.keys(found[0] ?? {});
  return `${sampleSql}\n\n${textTable(
    names,
    found.map((row) => names.map((name) => String(row[name]))),
  )}`;
}

export function nextSteps(where: { results: string; report: string | null; dataDir: string }): string {
  const pnpm = commandOfPnpm();
  return [
    ...(where.report ? [`Report: ${where.report} (open it in a browser)`] : []),
    `Raw results: ${where.results} (loadtests/results/README.md says what is in them)`,
    '',
    'Next:',
    `  ${pnpm} query "SELECT reason, count(*) FROM rejected_events GROUP BY reason" --data-dir ${where.dataDir}`,
    `  ${pnpm} twin     keeps an arm running, to send your own events to; its page has five lessons of two minutes:`,
    '    one slot a process against 64; group commit and its linger; slots run out while the CPU is idle;',
    '    a floating promise takes a worker; a low maxReceiveCount and a burst',
    `  ${pnpm} cost     what each arm costs in AWS`,
  ].join('\n');
}

/** As this machine can call it: nobody needs to have pnpm installed. */
function commandOfPnpm(): string {
  const version = /^pnpm\/(\S+)/.exec(process.env['npm_config_user_agent'] ?? '')?.[1];
  return version ? `npx -y pnpm@${version}` : 'pnpm';
}
