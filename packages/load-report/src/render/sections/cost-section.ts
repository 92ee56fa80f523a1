import { assumptions } from '../../cost/assumptions.ts';
import type { Bill } from '../../cost/bill.ts';
import { type CellCost, statedTraffic } from '../../cost/compare-cost.ts';
import { armName, capital, percent, short, usd } from '../../format.ts';
import type { Report } from '../../report.ts';
import { escape } from '../escape.ts';
import { costChart } from '../svg/cost-chart.ts';
import { table } from '../table.ts';

/** What it costs: at the measured load, at stated traffic, and where the arms cross. */
export function costSection(report: Report): string {
  const decided = report.verdict.conclusions.filter(({ cell }) => report.costs.has(cell));
  if (decided.length === 0)
    return `<section id="cost"><h2>What does it cost?</h2><p>The raw files lack what a bill needs: the arm’s settings, or the durations of invocations.</p></section>`;
  const costs = decided.map(({ cell }) => report.costs.get(cell) as CellCost);
  return `<section id="cost"><h2>What does it cost?</h2>
<p>US dollars on demand, ${assumptions.region}, flat traffic all month, no free tier: the arm’s measured use of each part times its price.</p>
${costs.map((cost, index) => costOfCell(cost, index === 0)).join('\n')}
</section>`;
}

function costOfCell(cost: CellCost, open: boolean): string {
  return `<details${open ? ' open' : ''}><summary><strong>${escape(cost.title)}</strong>: ${cost.arms
    .map(
      ({ arm, atMeasuredTraffic }) =>
        `${usd(atMeasuredTraffic.usdPerMillionEvents)} a million events on ${escape(armName(arm))}`,
    )
    .join(', ')}</summary>
<figure>${costChart(cost)}<figcaption>Dollars a million events. Steps are instances. The further from the run’s load, the less the line says: batches fill differently there.</figcaption></figure>
${table(
  ['events a month', ...cost.arms.map(({ arm }) => capital(armName(arm)))],
  [
    ...statedTraffic.map((events, index) => [
      short(events),
      ...cost.arms.map((arm) => billCell(arm.atStatedTraffic[index])),
    ]),
    [
      `${short(cost.measuredEventsPerMonth)}, the run’s load`,
      ...cost.arms.map((arm) => billCell(arm.atMeasuredTraffic)),
    ],
  ],
)}
${table(
  [
    `parts, at ${short(cost.measuredEventsPerMonth)} a month`,
    ...cost.arms.map(({ arm }) => capital(armName(arm))),
  ],
  partRows(cost),
)}</details>`;
}

function billCell(bill: Bill | undefined): { text: string; detail: string } {
  if (!bill) return { text: '–', detail: '' };
  const fleet = bill.instances > 0 ? `, ${bill.instances} × ${bill.instanceType}` : '';
  return {
    text: `${usd(bill.usdPerMonth)} a month`,
    detail: `${usd(bill.usdPerMillionEvents)} a million${fleet}`,
  };
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
};
