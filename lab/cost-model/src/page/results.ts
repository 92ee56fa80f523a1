import { type Html, html } from '@telemetry/page';
import type { Arm } from '@telemetry/settings';
import { asConsumers, type Consumer } from '../computes/as-consumers.ts';
import { compareArms, shownArms, type Comparison } from '../pipeline/compare.ts';
import { partNames, partRows } from '../pipeline/part-rows.ts';
import { verdict } from '../pipeline/verdict.ts';
import { flagFor } from '../pipeline/missing.ts';
import { armNames, dollars } from '../pipeline/wording.ts';
import { curvesOf, traffic } from './curves.ts';
import { plotSvg } from './plot.ts';

/** What follows from the sliders, as HTML: made in the browser as it was made for the first look. */
export function resultsHtml(comparison: Comparison): Html {
  const compared = compareArms(comparison);
  const { bills, cheapest, crossings } = compared;
  const [headline = '', ...sentences] = verdict(compared, comparison);
  const arms = shownArms(compared);
  const { eventsPerMonth } = comparison;
  const cells = (of: (arm: Arm) => string) =>
    arms.map((arm) => html`<td class="${arm === cheapest ? 'cheaper' : ''}">${of(arm)}</td>`);
  const points = curvesOf(comparison, arms);
  return html`<section class="verdict ${cheapest ?? ''}">
      <h2>${headline}</h2>
      <ul>
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </section>
    <figure>
      ${points.length < 2 ? noPlot : plotSvg(points, arms, { eventsPerMonth, crossings })}
      <figcaption>
        US dollars a month over traffic, and below what managed instances save (under 0 %: what default Lambda
        saves); the dashed line is yours, a dot is where the cheaper of default Lambda and managed instances
        changes. ${(points.at(-1)?.events ?? 0) < traffic.to * 0.99 && points.length >= 2 ? endsEarly : ''}
        Point at a column for its figures.
      </figcaption>
    </figure>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>US dollars a month</th>
            ${arms.map((arm) => html`<th><span class="key ${arm}"></span>${armNames[arm]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${partRows(bills).map(
            ({ part, usd }) =>
              html`<tr>
                <th>${partNames[part]}</th>
                ${cells((arm) => dollars(usd[arm], 2))}
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th>Total</th>
            ${cells((arm) => dollars(bills[arm].totalUsd, 2))}
          </tr>
          <tr>
            <th>per million events</th>
            ${cells((arm) => dollars(bills[arm].usdPerMillionEvents, 4))}
          </tr>
        </tfoot>
      </table>
    </div>
    ${consumersHtml(asConsumers(comparison, compared))}`;
}

const endsEarly = 'The lines end where a price is not known here.';

/** In its place, so that it can be saved all the same. */
const noPlot = html`<svg xmlns="http://www.w3.org/2000/svg" id="plot" viewBox="0 0 760 40" role="img">
  <text x="12" y="24">No chart: a price that every bill needs is not known here.</text>
</svg>`;

/** One table and one chart: a bar is the whole pipeline, its dark part what does the work. */
function consumersHtml(consumers: readonly Consumer[]): Html {
  const most = Math.max(...consumers.map(({ totalUsd }) => totalUsd || 0));
  const width = (usd: number) => `${((100 * (usd || 0)) / most || 0).toFixed(1)}%`;
  const rows = consumers.map(
    ({ name, totalUsd, computeUsd, missing, assumed, people }) =>
      html`<tr>
        <th>${name}</th>
        <td data-head="pipeline">${dollars(totalUsd, 2)}</td>
        <td data-head="compute">${dollars(computeUsd, 2)}</td>
        <td class="bars" title="${`${dollars(totalUsd, 2)}, of it ${dollars(computeUsd, 2)} compute`}">
          <span class="bar" style="width:${width(totalUsd)}"></span
          ><span class="bar work" style="width:${width(computeUsd)}"></span>
        </td>
        <td class="words" data-head="assumed">
          ${[assumed, ...missing.map((id) => `missing: ${flagFor(id)}`)].join('; ')}
        </td>
        <td class="words" data-head="work of people">${people}</td>
      </tr>`,
  );
  return html`<h2>The same work on every compute</h2>
    <div class="scroll">
      <table class="computes">
        <thead>
          <tr>
            <th>US dollars a month</th>
            <th>pipeline</th>
            <th>compute</th>
            <th>light: pipeline, dark: compute</th>
            <th>assumed of polling and scaling</th>
            <th>work of people</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}
