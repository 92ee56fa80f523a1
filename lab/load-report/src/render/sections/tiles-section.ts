import { armClass, type Html, html } from '@telemetry/page';
import { figures, figureSpread, intervalText, spreadText } from '../../figures.ts';
import { armLabel, usd } from '../../format.ts';
import type { Report } from '../../report.ts';

const shown = [
  'received → stored p95',
  'throttled invocations',
  'messages an invocation',
  'objects for a million events',
  'CPU seconds for a million events',
];

/** The handful of figures that the verdict rests on, arm beside arm. */
export function tilesSection({ cells, costs, verdict }: Report): Html {
  const cell = cells.find(({ title }) => title === verdict.conclusions[0]?.cell);
  if (!cell) return html``;
  const cost = costs.get(cell.title);
  const money = cost && {
    label: 'a million events, all in',
    rows: cost.arms.map(({ arm, atMeasuredTraffic, interval }) => ({
      arm,
      middle: usd(atMeasuredTraffic.usdPerMillionEvents),
      range: intervalText(interval, (perMonth) => usd((perMonth / cost.measuredEventsPerMonth) * 1e6)),
    })),
  };
  const measured = figures
    .filter(({ label }) => shown.includes(label))
    .map((figure) => ({
      label: figure.label,
      rows: cell.arms.map(({ arm, repeats }) => ({
        arm,
        ...spreadText(figureSpread(figure, repeats), figure.text),
      })),
    }));
  return html`<p class="note">
      Scenario <strong>${cell.title}</strong>, the middle of ${cell.arms[0]?.repeats.length ?? 0}:
    </p>
    <div class="tiles">
      ${[money, ...measured]
        .filter((tile) => tile !== undefined)
        .map(
          ({ label, rows }) =>
            html`<div class="tile">
              <h3>${label}</h3>
              ${rows.map(
                ({ arm, middle, range }) =>
                  html`<p>
                    <span class="name"><span class="key ${armClass(arm)}"></span>${armLabel(arm)}</span>
                    <span><b>${middle}</b>${range ? html` <small>${range}</small>` : ''}</span>
                  </p>`,
              )}
            </div>`,
        )}
    </div>`;
}
