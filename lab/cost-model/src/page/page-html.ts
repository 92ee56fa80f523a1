import { Html, html } from '@telemetry/page';
import { knownRegions, priceList, priceRows, type PriceList } from '@telemetry/prices';
import { instanceShape } from '@telemetry/settings';
import { count } from '../pipeline/wording.ts';
import { choices, comparisonOfPage, slidersOf, valueOf, type PageData } from './page-data.ts';
import { resultsHtml } from './results.ts';
import { positionOf, positions } from './sliders.ts';
import { styles } from './styles.ts';

/** The whole page, with nothing to load. `script` is the bundled browser.ts. */
export function pageHtml(data: PageData, script: string): string {
  const comparison = comparisonOfPage(data);
  const { prices, stage } = comparison;
  const { given, config, measured } = data;
  const types = [
    '',
    ...new Set(
      knownRegions().flatMap((region) => Object.keys(priceList(region).instances).filter(instanceShape)),
    ),
  ];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Telemetry pipeline: default Lambda or managed instances?</title>
        <style>
          ${asIs(styles)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>Default Lambda or managed instances?</h1>
            <p>
              API Gateway → SQS → Lambda → S3, stage ${stage}, a month of 730 hours. ${workSaid(data)} Prices
              are public list prices, at the end with their sources.
            </p>
          </header>
          <div class="columns">
            <form id="questions" autocomplete="off">
              ${slidersOf(data).map((slider) => {
                const value = valueOf(comparison, given, slider.key);
                return html`<label for="${slider.key}"
                  ><span>${slider.label}<output id="${slider.key}-value">${slider.show(value)}</output></span
                  ><input
                    type="range"
                    id="${slider.key}"
                    min="0"
                    max="${positions}"
                    value="${positionOf(slider, value)}"
                /></label>`;
              })}
              ${choice('instanceType', 'Instance type', types, given.instanceType ?? '', 'the dearest that the stage allows')}
              ${choice('commitment', 'Compute savings plan', choices.commitment, given.commitment)}
              ${choice('edge', 'API Gateway', choices.edge, given.edge ?? config.edge.kind)}
              ${choice('region', 'Region', knownRegions(), given.region)}
              <div class="save">
                <button type="button" id="save-png">PNG</button>
                <button type="button" id="save-csv">CSV</button>
              </div>
            </form>
            <div id="results" aria-live="polite">${resultsHtml(comparison)}</div>
          </div>
          <p class="note">
            The address keeps what you set: a link shares it. Fleets are sized for half of their CPU and
            slots; a plan covers the fleet's quietest minute and never its fee; batches and objects fill as
            traffic fills them. Formulas and what is left out:
            docs/cost-model.md.${measured ? '' : html` Work: ${count(given.wallMs)} ms an invocation and ${given.wallMsPerEvent} ms an event, of them CPU ${given.cpuMs} and ${given.cpuMsPerEvent} ms.`}
          </p>
          ${pricesHtml(prices)}
        </main>
        <script type="application/json" id="data">
          ${asIs(JSON.stringify(data).replaceAll('<', '\\u003c'))}
        </script>
        <script>
          ${asIs(script)};
        </script>
      </body>
    </html> `.toString();
}

/** What is ours and no text: styles, the bundled script, JSON that ends no element. */
const asIs = (text: string): Html => new Html([text], []);

function workSaid({ measured }: PageData): string {
  return measured ? `Work and sizes are as the run "${measured.title}" measured them.` : '';
}

function pricesHtml(prices: PriceList): Html {
  const rows = priceRows(prices).map(
    ({ name, figure, readOn, source }) =>
      html`<tr>
        ${[name, figure, readOn, source].map((text) => html`<td>${text}</td>`)}
      </tr>`,
  );
  return html`<details class="prices">
    <summary>Prices and their sources, ${prices.region}</summary>
    <div class="scroll">
      <table>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
}

function choice(id: string, label: string, options: readonly string[], chosen: string, ofNothing = ''): Html {
  return html`<label for="${id}"
    >${label}<select id="${id}">
      ${options.map(
        (option) =>
          html`<option value="${option}" ${option === chosen ? ' selected' : ''}>
            ${option || ofNothing}
          </option>`,
      )}
    </select></label
  >`;
}
