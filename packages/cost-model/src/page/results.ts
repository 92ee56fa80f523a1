import { compareArms, type Comparison } from '../pipeline/compare.ts';
import { partNames, partRows } from '../pipeline/part-rows.ts';
import { verdict } from '../pipeline/verdict.ts';
import { armNames, dollars } from '../pipeline/wording.ts';
import { plotSvg } from './plot.ts';

/** What follows from the sliders, as HTML: made in the browser as it was made for the first look. */
export function resultsHtml(comparison: Comparison): string {
  const compared = compareArms(comparison);
  const { bills, cheaper } = compared;
  const [headline = '', ...sentences] = verdict(compared, comparison.eventsPerMonth);
  const arms = ['default', 'managed-instances'] as const;
  const cells = (of: (arm: (typeof arms)[number]) => string) =>
    arms.map((arm) => `<td class="${arm === cheaper ? 'cheaper' : ''}">${of(arm)}</td>`).join('');
  return `<section class="verdict ${cheaper}"><h2>${headline}</h2>
<ul>${sentences.map((sentence) => `<li>${sentence}</li>`).join('')}</ul></section>
<figure>${plotSvg(comparison, compared.crossings)}
<figcaption><span class="key default"></span>${armNames.default} <span class="key managed-instances"></span>${armNames['managed-instances']}. US dollars a month over traffic; the dashed line is yours, a dot is where the cheaper one changes.</figcaption></figure>
<div class="scroll"><table><thead><tr><th>US dollars a month</th>${arms.map((arm) => `<th>${armNames[arm]}</th>`).join('')}</tr></thead>
<tbody>${partRows(bills)
    .map(({ part, usd }) => `<tr><th>${partNames[part]}</th>${cells((arm) => dollars(usd[arm], 2))}</tr>`)
    .join('')}</tbody>
<tfoot><tr><th>Total</th>${cells((arm) => dollars(bills[arm].totalUsd, 2))}</tr>
<tr><th>per million events</th>${cells((arm) => dollars(bills[arm].usdPerMillionEvents, 4))}</tr></tfoot></table></div>`;
}
