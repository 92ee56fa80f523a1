import type { PriceList } from '@telemetry/prices';
import { textTable } from '@telemetry/terminal';
import { asConsumers, type Consumer } from '../computes/as-consumers.ts';
import { compareArms, shownArms, type Comparison } from '../pipeline/compare.ts';
import { partNames, partRows } from '../pipeline/part-rows.ts';
import { verdict } from '../pipeline/verdict.ts';
import { missingSentence } from '../pipeline/missing.ts';
import { armNames, count, dollars } from '../pipeline/wording.ts';

/** Table and verdict, for a terminal. */
export function comparisonToText(comparison: Comparison): string {
  const { eventsPerMonth, questions, stage, prices } = comparison;
  const { settings, work } = questions.default;
  const compared = compareArms(comparison);
  const { bills } = compared;
  const arms = shownArms(compared);
  const requests = eventsPerMonth / work.eventsPerRequest;
  const rows = partRows(bills).map(({ part, usd }) => [
    partNames[part],
    ...arms.map((arm) => dollars(usd[arm], 2)),
  ]);
  const table = textTable(
    ['US dollars a month', ...arms.map((arm) => armNames[arm])],
    [
      ...rows,
      ['Total', ...arms.map((arm) => dollars(bills[arm].totalUsd, 2))],
      ['per million events', ...arms.map((arm) => dollars(bills[arm].usdPerMillionEvents, 4))],
    ],
  );
  const perSecond = eventsPerMonth / (settings.hoursPerMonth * 3_600);
  return [
    `${count(eventsPerMonth)} events a month in ${count(requests)} requests: ${count(perSecond)} events a second on average, stage ${stage}, ${settings.region}`,
    '',
    table,
    '',
    ...verdict(compared, comparison).map((sentence) => `• ${sentence}`),
    '',
    ...consumersToText(asConsumers(comparison, compared), settings.region),
    `\nPrices were read on ${readOn(prices)}; "pnpm cost prices" lists each with its source. What is left out: docs/cost-model.md.`,
  ].join('\n');
}

function readOn(prices: PriceList): string {
  const dates = Object.values(prices.prices)
    .filter(({ missing }) => missing === undefined)
    .map((price) => price.readOn)
    .sort();
  const [first] = dates;
  const last = dates.at(-1);
  return first === last ? `${first}` : `${first} to ${last}`;
}

/** Every compute for the same queue, the cheapest first; what is assumed of each stands in the JSON and on the page. */
function consumersToText(consumers: readonly Consumer[], region: string): string[] {
  return [
    textTable(
      ['The same work on every compute', 'pipeline', 'compute'],
      consumers.map(({ name, totalUsd, computeUsd }) => [name, dollars(totalUsd, 2), dollars(computeUsd, 2)]),
    ),
    ...missingSentence([...new Set(consumers.flatMap(({ missing }) => missing))], region),
    'What is assumed of polling and scaling, and what each costs in work of people: --json, --html, docs/cost-model.md.',
  ];
}
