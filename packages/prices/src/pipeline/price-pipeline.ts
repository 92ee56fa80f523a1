import type { PricedItem } from '../bill/price-items.ts';
import type { Pollers } from '../capacity/pollers.ts';
import { priceDeployed } from '../kinds/pricers.ts';
import { priceList, type PriceList } from '../list/price-list.ts';
import type { MonthlyFleet } from './monthly-fleet.ts';
import { pipelineItems } from './pipeline-items.ts';
import type { Part, PipelineQuestion } from './question.ts';
import { sidesOf } from './sides.ts';

/** US dollars a month, unrounded. */
export interface PipelineBill {
  totalUsd: number;
  usdPerMillionEvents: number;
  parts: (PricedItem & { part: Part })[];
  /** Of the mapping of the arm's function; of a hybrid's floor. */
  pollers: Pollers;
  /** Of managed instances, and of a hybrid's floor. */
  fleet?: MonthlyFleet;
  /** Share of the events that a hybrid's overflow does. */
  overflowShare?: number;
}

/** Prices a whole pipeline. Throws a `RangeError` for an unknown region or instance type, or one that is too small. */
export function pricePipeline(
  question: PipelineQuestion,
  prices: PriceList = priceList(question.settings.region),
): PipelineBill {
  const { eventsPerMonth, settings } = question;
  const sides = sidesOf(question, prices);
  const [{ pollers, fleet }, overflow] = sides;
  const parts = pipelineItems(question, sides);
  const bill = priceDeployed({ ...settings, items: parts.map(({ item }) => item) }, prices);
  return {
    totalUsd: bill.totalUsd,
    usdPerMillionEvents: (bill.totalUsd / eventsPerMonth) * 1e6,
    parts: bill.items.map((item, i) => ({ part: parts[i]!.part, ...item })),
    pollers,
    fleet,
    ...(overflow && { overflowShare: overflow.shareOfEvents }),
  };
}
