import { armClass, type Html, html, prose } from '@telemetry/page';
import type { Cell, Timeline } from '@telemetry/runs';
import { figureInterval, figuresOf, figureSpread, intervalText, spreadText } from '../../figures.ts';
import { armLabel, count, plural, workloadText } from '../../format.ts';
import type { Report } from '../../report.ts';
import { figure } from '../figure.ts';
import { histogramChart, histogramRows } from '../svg/histogram-chart.ts';
import { latencyChart, latencyRows } from '../svg/latency-chart.ts';
import { timelineCharts } from '../svg/timeline-chart.ts';
import { table } from '../table.ts';

/** Every scenario: latencies with what was refused beside them, all figures, and second by second. */
export function cellsSection({ cells, verdict }: Report): Html {
  const first = verdict.conclusions[0]?.cell;
  return html`<section id="scenarios">
    <h2>What happened?</h2>
    <p>
      A dot is a repeat; where there are several, the number is the middle one. Percentiles are samples that
      were measured.
    </p>
    ${cells.map((cell) => cellDetails(cell, verdict.conclusions.find((each) => each.cell === cell.title)?.sentence, cell.title === first || cells.length <= 2))}
  </section>`;
}

function cellDetails(cell: Cell, sentence: string | undefined, open: boolean): Html {
  const repeats = Math.max(...cell.arms.map((side) => side.repeats.length));
  const notes = [...new Set(cell.arms.flatMap((side) => side.repeats.flatMap((repeat) => repeat.notes)))];
  return html`<details${open && html` open`}><summary><strong>${cell.title}</strong> · ${plural(repeats, 'repeat')} of each arm</summary>
${sentence ? html`<p>${prose(sentence)}</p>` : ''}<p class="note">Work: ${workloadText(cell.profile)}.</p>${notes.map((note) => html`<p class="note">${prose(note)}</p>`)}
${figure('latency', latencyChart(cell.arms), latencyRows(cell.arms), html`${legend(cell)}<br />${answersText(cell)}`)}
<details${open && html` open`}><summary>How latencies are distributed</summary><div class="columns">${histograms.map(
    ([name, title, pick]) =>
      figure(name, histogramChart(title, cell.arms, pick), histogramRows(cell.arms, pick)),
  )}</div><p class="note">${legend(cell)} Share of the samples in each tenth of a decade, all repeats together.</p></details>
<details><summary>All figures</summary>${figuresTable(cell)}</details>
<details${open && html` open`}><summary>Second by second</summary><div class="columns">${timelineCharts(
    cell.arms,
  ).map(({ arm, svg, rows }) =>
    figure(
      `over-time-${arm}`,
      svg,
      rows,
      html`<span class="key ${armClass(arm)}"></span
        >${armLabel(arm)}${arm === 'hybrid' ? ' (shaded: the overflow polls)' : ''}`,
    ),
  )}</div></details></details>`;
}

const histograms = [
  [
    'http-latency',
    'HTTP latency from when it was due',
    ({ requests }: Timeline) => requests.filter(({ accepted }) => accepted).map(({ latencyMs }) => latencyMs),
  ],
  [
    'received-to-stored',
    'received → stored',
    ({ messages }: Timeline) => messages.map(({ endToEndMs }) => endToEndMs),
  ],
] as const;

export function legend({ arms }: { arms: readonly { arm: string }[] }): Html {
  return html`${arms.map(({ arm }) => html` <span class="key ${armClass(arm)}"></span>${armLabel(arm)}`)}`;
}

/** Fast refusals must not look like speed: what was not accepted stands beside the latencies. */
function answersText({ arms }: Cell): string {
  const sides = arms.map(({ arm, repeats }) => {
    const statuses: Record<string, number> = {};
    for (const repeat of repeats)
      for (const [status, n] of Object.entries(repeat.statuses))
        statuses[status] = (statuses[status] ?? 0) + n;
    const unexpected = repeats.reduce((total, repeat) => total + repeat.unexpectedAnswers, 0);
    const throttled = repeats.reduce(
      (total, { throttles }) => total + Object.values(throttles).reduce((sum, n) => sum + n, 0),
      0,
    );
    const answers = Object.entries(statuses)
      .map(([status, n]) => `${count(n)} × ${status === 'none' ? 'no answer' : status}`)
      .join(', ');
    return `${armLabel(arm)}: ${answers}; ${unexpected} not as designed, ${plural(throttled, 'throttle')}.`;
  });
  return `HTTP latency is of accepted requests alone. Answers: ${sides.join(' ')}`;
}

function figuresTable({ arms }: Cell): Html {
  const rows = figuresOf(arms).flatMap((figure) => {
    const spreads = arms.map(({ repeats }) => figureSpread(figure, repeats));
    if (figure.onlyIfAny && !spreads.some((found) => found && found.most > 0)) return [];
    return [
      [
        figure.label,
        ...arms.map(({ repeats }, index) => {
          const { middle, range } = spreadText(spreads[index] ?? null, figure.text);
          const sure = intervalText(figureInterval(figure, repeats), figure.text);
          return { text: middle, detail: [range, sure].filter(Boolean).join('; ') };
        }),
      ],
    ];
  });
  return table(['', ...arms.map(({ arm }) => armLabel(arm))], rows);
}
