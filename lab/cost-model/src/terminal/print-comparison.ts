import type { PriceList } from '@telemetry/prices';
import { textTable } from '@telemetry/terminal';
import { compareArms, shownArms, type Comparison } from '../pipeline/compare.ts';
import { partNames, partRows } from '../pipeline/part-rows.ts';
import { verdict } from '../pipeline/verdict.ts';
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
    `\nPrices were read on ${readOn(prices)}; "pnpm cost prices" lists each with its source. What is left out: docs/cost-model.md.`,
  ].join('\n');
}

function readOn(prices: PriceList): string {
  const dates = Object.values(prices.prices)
    .map((price) => price.readOn)
    .sort();
  const [first] = dates;
  const last = dates.at(-1);
  return first === last ? `${first}` : `${first} to ${last}`;
}
