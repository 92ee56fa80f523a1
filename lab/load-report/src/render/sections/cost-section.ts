import { type Html, html } from '@telemetry/page';
import type { Bill } from '../../cost/bill.ts';
import { type CellCost, statedTraffic } from '../../cost/compare-cost.ts';
import { armLabel, armName, percent, share, short, usd } from '../../format.ts';
import type { Interval } from '@telemetry/runs';
import { intervalText } from '../../figures.ts';
import type { Report } from '../../report.ts';
import { figure, type Rows } from '../figure.ts';
import { costChart } from '../svg/cost-chart.ts';
import { differenceChart } from '../svg/difference-chart.ts';
import { legend } from './cells-section.ts';
import { table } from '../table.ts';

/** What it costs: at the measured load, at stated traffic, and where the arms cross. */
export function costSection(report: Report): Html {
  const decided = report.verdict.conclusions.filter(({ cell }) => report.costs.has(cell));
  if (decided.length === 0)
    return html`<section id="cost">
      <h2>What does it cost?</h2>
      <p>
        ${[...report.unpriced.values()][0] ?? 'The raw files lack what a bill needs: the arm’s settings, or the durations of invocations'}.
      </p>
    </section>`;
  const costs = decided.map(({ cell }) => report.costs.get(cell) as CellCost);
  return html`<section id="cost">
    <h2>What does it cost?</h2>
    <p>
      US dollars on demand, ${report.region}, flat traffic all month, no free tier: stage ${report.stage},
      with the work that each arm was measured to do.
    </p>
    ${costs.map((cost, index) => costOfCell(cost, index === 0))}
  </section>`;
}

function costOfCell(cost: CellCost, open: boolean): Html {
  return html`<details${open && html` open`}><summary><strong>${cost.title}</strong>: ${cost.arms
    .map(
      ({ arm, atMeasuredTraffic }) =>
        `${usd(atMeasuredTraffic.usdPerMillionEvents)} a million events on ${armName(arm)}`,
    )
    .join(', ')}</summary>
<div class="columns">${figure(
    'cost-over-traffic',
    costChart(cost),
    curveRows(cost),
    html`${legend(cost)}<br />Dollars a million events. Steps are instances. The further from the run’s load,
      the less the line says: batches fill differently there.${hybridNote(cost)}`,
  )}${figure(
    'saved-over-traffic',
    differenceChart(cost),
    curveRows(cost),
    html`${legend(cost)}<br />The same bills as what each saves against the dearest: what logarithmic axes
      hide.`,
  )}</div>
${table(
  ['events a month', ...cost.arms.map(({ arm }) => armLabel(arm))],
  [
    ...statedTraffic.map((events, index) => [
      short(events),
      ...cost.arms.map((arm) => billCell(arm.atStatedTraffic[index])),
    ]),
    [
      `${short(cost.measuredEventsPerMonth)}, the run’s load`,
      ...cost.arms.map((arm) => billCell(arm.atMeasuredTraffic, arm.interval)),
    ],
  ],
)}
${table(
  [`parts, at ${short(cost.measuredEventsPerMonth)} a month`, ...cost.arms.map(({ arm }) => armLabel(arm))],
  partRows(cost),
)}</details>`;
}

/** Of a share that one run had, at any traffic. */
function hybridNote({ arms }: CellCost): string {
  return arms.some(({ atMeasuredTraffic }) => atMeasuredTraffic.overflowShare !== undefined)
    ? ' The hybrid’s bill, its line as well, is of a load with the shape of this run’s: the overflow keeps the share that it had here.'
    : '';
}

function billCell(
  bill: Bill | undefined,
  interval: Interval | null = null,
): { text: string; detail: string } {
  if (!bill) return { text: '–', detail: '' };
  const fleet = bill.instances > 0 ? `, ${bill.instances} × ${bill.instanceType}` : '';
  const overflow = bill.overflowShare === undefined ? '' : `, overflow ${share(bill.overflowShare)}`;
  return {
    text: `${usd(bill.usdPerMonth)} a month`,
    detail: [`${usd(bill.usdPerMillionEvents)} a million${fleet}${overflow}`, intervalText(interval, usd)]
      .filter(Boolean)
      .join('; '),
  };
}

function curveRows({ arms }: CellCost): Rows {
  const points = arms[0]?.curve ?? [];
  return [
    ['events_a_month', ...arms.map(({ arm }) => `${arm}_usd_a_month`)],
    ...points.map(({ eventsPerMonth }, index) => [
      eventsPerMonth,
      ...arms.map(({ curve }) => curve[index]?.usdPerMonth ?? NaN),
    ]),
  ];
}

function partRows({ arms }: CellCost): { text: string; detail?: string }[][] {
  const names = [...new Set(arms.flatMap(({ atMeasuredTraffic }) => Object.keys(atMeasuredTraffic.parts)))];
  return names.map((name) => [
    { text: partNames[name] ?? name },
    ...arms.map(({ atMeasuredTraffic: { parts, usdPerMonth } }) => ({
      text: usd(parts[name] ?? 0),
      detail: percent((parts[name] ?? 0) / usdPerMonth),
    })),
  ]);
}

const partNames: Record<string, string> = {
  edge: 'API Gateway',
  queue: 'SQS',
  network: 'VPC endpoints',
  storage: 'S3',
  settling: 'Putting together',
};
