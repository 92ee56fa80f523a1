import type { Arm } from '@telemetry/settings';
import { asConsumers, type Consumer } from '../computes/as-consumers.ts';
import { compareArms, shownArms, type Comparison } from '../pipeline/compare.ts';
import { partNames, partRows } from '../pipeline/part-rows.ts';
import { verdict } from '../pipeline/verdict.ts';
import { armNames, dollars } from '../pipeline/wording.ts';
import { curvesOf } from './curves.ts';
import { escape } from './escape.ts';
import { plotSvg } from './plot.ts';

/** What follows from the sliders, as HTML: made in the browser as it was made for the first look. */
export function resultsHtml(comparison: Comparison): string {
  const compared = compareArms(comparison);
  const { bills, cheapest, crossings } = compared;
  const [headline = '', ...sentences] = verdict(compared, comparison).map(escape);
  const arms = shownArms(compared);
  const { eventsPerMonth } = comparison;
  const cells = (of: (arm: Arm) => string) =>
    arms.map((arm) => `<td class="${arm === cheapest ? 'cheaper' : ''}">${of(arm)}</td>`).join('');
  return `<section class="verdict ${cheapest}"><h2>${headline}</h2>
<ul>${sentences.map((sentence) => `<li>${sentence}</li>`).join('')}</ul></section>
<figure>${plotSvg(curvesOf(comparison, arms), arms, { eventsPerMonth, crossings })}
<figcaption>US dollars a month over traffic, and below what managed instances save; the dashed line is yours, a dot is where the cheaper of default Lambda and managed instances changes. Point at a column for its figures.</figcaption></figure>
<div class="scroll"><table><thead><tr><th>US dollars a month</th>${arms.map((arm) => `<th><span class="key ${arm}"></span>${armNames[arm]}</th>`).join('')}</tr></thead>
<tbody>${partRows(bills)
    .map(({ part, usd }) => `<tr><th>${partNames[part]}</th>${cells((arm) => dollars(usd[arm], 2))}</tr>`)
    .join('')}</tbody>
<tfoot><tr><th>Total</th>${cells((arm) => dollars(bills[arm].totalUsd, 2))}</tr>
<tr><th>per million events</th>${cells((arm) => dollars(bills[arm].usdPerMillionEvents, 4))}</tr></tfoot></table></div>
${consumersHtml(asConsumers(comparison, compared))}`;
}

/** One table and one chart: a bar is the whole pipeline, its dark part what does the work. */
function consumersHtml(consumers: readonly Consumer[]): string {
  const most = Math.max(...consumers.map(({ totalUsd }) => totalUsd));
  const width = (usd: number) => `${((100 * usd) / most).toFixed(1)}%`;
  const rows = consumers.map(
    ({ name, totalUsd, computeUsd, assumed, people }) =>
      `<tr><th>${escape(name)}</th><td>${dollars(totalUsd, 2)}</td><td>${dollars(computeUsd, 2)}</td><td class="bars" title="${escape(`${dollars(totalUsd, 2)}, of it ${dollars(computeUsd, 2)} compute`)}"><span class="bar" style="width:${width(totalUsd)}"></span><span class="bar work" style="width:${width(computeUsd)}"></span></td><td class="words">${escape(assumed)}</td><td class="words">${escape(people)}</td></tr>`,
  );
  return `<h2>The same work on every compute</h2><div class="scroll"><table class="computes"><thead><tr><th>US dollars a month</th><th>pipeline</th><th>compute</th><th>light: pipeline, dark: compute</th><th>assumed of polling and scaling</th><th>work of people</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}
