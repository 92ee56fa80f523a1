import type { Arm } from '@telemetry/settings';
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
<tr><th>per million events</th>${cells((arm) => dollars(bills[arm].usdPerMillionEvents, 4))}</tr></tfoot></table></div>`;
}
