import { type Html, html } from '@telemetry/page';
import type { Cell } from '@telemetry/runs';
import { figures, figureSpread } from '../../figures.ts';
import { usd } from '../../format.ts';
import { figure as savedFigure } from '../figure.ts';
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
        swept(
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
    const money = swept(
      'US dollars a million events',
      values,
      seriesOf(members, (cell, arm) => {
        const bill = costs.get(cell.title)?.arms.find((each) => each.arm === arm);
        const millions = (costs.get(cell.title)?.measuredEventsPerMonth ?? NaN) / 1e6;
        return {
          median: bill?.atMeasuredTraffic.usdPerMillionEvents ?? 0,
          repeats: (bill?.usdPerMonthOfRepeats ?? []).map((month) => month / millions),
        };
      }),
      usd,
    );
    return html`<h3>${title}</h3>
      <p>${members[0] ? legend(members[0]) : ''}</p>
      <div class="columns three">${[money, ...charts]}</div>`;
  });
  return html`<section id="sweep">
    <h2>What does ${sweep.setting} do?</h2>
    ${parts}
  </section>`;
}

function swept(
  title: string,
  values: readonly string[],
  series: readonly SweepSeries[],
  label: (value: number) => string,
): Html {
  const rows = series.flatMap(({ arm, points }) =>
    points.flatMap(({ repeats }, index) =>
      repeats.map((value, nth) => [arm, values[index] ?? '', nth + 1, value]),
    ),
  );
  return savedFigure(`sweep-${title.replaceAll(/\W+/g, '-')}`, sweepChart(title, values, series, label), [
    ['arm', 'value', 'repeat', title],
    ...rows,
  ]);
}

function seriesOf(
  members: readonly Cell[],
  point: (cell: Cell, arm: string) => SweepSeries['points'][number],
): SweepSeries[] {
  const arms = [...new Set(members.flatMap((cell) => cell.arms.map(({ arm }) => arm)))];
  return arms.map((arm) => ({ arm, points: members.map((cell) => point(cell, arm)) }));
}
