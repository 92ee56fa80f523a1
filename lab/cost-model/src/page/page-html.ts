import { type PriceList, priceRows } from '@telemetry/prices';
import { comparisonOfPage } from './page-answers.ts';
import { resultsHtml } from './results.ts';
import { positionOf, positions, sliders, type PageAnswers } from './sliders.ts';
import { styles } from './styles.ts';

/** The whole page, with nothing to load. `script` is the bundled browser.ts. */
export function pageHtml(answers: PageAnswers, list: PriceList, script: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Telemetry pipeline: default Lambda or managed instances?</title><style>${styles}</style></head>
<body><main>
<header><h1>Default Lambda or managed instances?</h1>
<p>API Gateway → SQS → Lambda → S3 in ${escape(list.region)}, a month of 730 hours, no free tier. Prices are public list prices, at the end with their sources.</p></header>
<div class="columns"><form id="questions" autocomplete="off">
${sliders.map((slider) => `<label for="${slider.key}"><span>${slider.label}<output id="${slider.key}-value">${slider.show(answers[slider.key])}</output></span><input type="range" id="${slider.key}" min="0" max="${positions}" value="${positionOf(slider, answers[slider.key])}" data-value="${answers[slider.key]}"></label>`).join('\n')}
${choice('instanceType', 'Instance type', Object.keys(list.instances), answers.instanceType)}
${choice('commitment', 'Compute savings plan', ['none', ...Object.keys(list.commitments)], answers.commitment)}
${choice('edge', 'API Gateway', ['rest', 'http'], answers.edge)}
</form>
<div id="results" aria-live="polite">${resultsHtml(comparisonOfPage(answers))}</div></div>
<p class="note">Fleets are sized for half of their CPU and slots; a plan covers the fleet's quietest minute and never its fee; batches are as full as the slider says. Formulas and what is left out: docs/cost-model.md.</p>
<details class="prices"><summary>Prices and their sources</summary><div class="scroll"><table><tbody>
${priceRows(list)
  .map(
    ({ name, figure, readOn, source }) =>
      `<tr><td>${[name, figure, readOn, source].map(escape).join('</td><td>')}</td></tr>`,
  )
  .join('\n')}
</tbody></table></div></details>
</main><script>${script.replaceAll('</script', '<\\/script')}</script></body></html>
`;
}

function choice(id: string, label: string, options: readonly string[], chosen: string): string {
  return `<label for="${id}">${label}<select id="${id}">${options
    .map((option) => `<option${option === chosen ? ' selected' : ''}>${escape(option)}</option>`)
    .join('')}</select></label>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
