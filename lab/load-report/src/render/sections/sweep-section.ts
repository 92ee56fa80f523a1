import { type Html, html } from '@telemetry/page';
import type { Cell } from '@telemetry/runs';
import { figures, figureSpread } from '../../figures.ts';
import { usd } from '../../format.ts';
import type { Report } from '../../report.ts';
import { sweepChart, type SweepSeries } from '../svg/sweep-chart.ts';
import { legend } from './cells-section.ts';

/** What a swept setting changes: the same figures for each of its values. Empty where nothing was swept. */
export function sweepSection({ run, cells, costs }: Report): Html {
  const { sweep } = run.file;
  if (!sweep) return html``;
  const groups = Map.groupBy(
    cells.filter(({ variant }) => variant.startsWith(`${sweep.setting}=`)),
    ({ name, profile }) => (profile === 'as-is' ? name : `${name} · ${profile}`),
  );
  const shown = [
    'received → stored p95',
    'messages an invocation',
    'objects for a million events',
    'CPU seconds for a million events',
    'memory of all environments, at most',
  ];
  const parts = [...groups].map(([title, members]) => {
    const values = members.map(({ variant }) => variant.slice(sweep.setting.length + 1));
    const charts = figures
      .filter(({ label }) => shown.includes(label))
      .map((figure) =>
        sweepChart(
          figure.label,
          values,
          seriesOf(members, (cell, arm) => {
            const repeats = cell.arms.find((side) => side.arm === arm)?.repeats ?? [];
            return {
              median: figureSpread(figure, repeats)?.median ?? 0,
              repeats: repeats.map((repeat) => figure.pick(repeat) ?? 0),
            };
          }),
          figure.text,
        ),
      );
    const money = sweepChart(
      'US dollars a million events',
      values,
      seriesOf(members, (cell, arm) => {
        const bill = costs.get(cell.title)?.arms.find((each) => each.arm === arm);
        const perMillion = bill?.atMeasuredTraffic.usdPerMillionEvents ?? 0;
        return { median: perMillion, repeats: [perMillion] };
      }),
      usd,
    );
    return html`<h3>${title}</h3>
      <p>${members[0] ? legend(members[0]) : ''}</p>
      <div class="columns three">${[money, ...charts].map((chart) => html`<figure>${chart}</figure>`)}</div>`;
  });
  return html`<section id="sweep">
    <h2>What does ${sweep.setting} do?</h2>
    ${parts}
  </section>`;
}

function seriesOf(
  members: readonly Cell[],
  point: (cell: Cell, arm: string) => SweepSeries['points'][number],
): SweepSeries[] {
  const arms = [...new Set(members.flatMap((cell) => cell.arms.map(({ arm }) => arm)))];
  return arms.map((arm) => ({ arm, points: members.map((cell) => point(cell, arm)) }));
}
