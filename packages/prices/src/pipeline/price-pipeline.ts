import type { PricedItem } from '../bill/price-items.ts';
import type { MonthlyPollers } from './mapping.ts';
import { priceDeployed } from '../kinds/pricers.ts';
import { anyPriceList, type PriceList } from '../list/price-list.ts';
import type { MonthlyFleet } from './month.ts';
import type { Workload } from '../traffic/workload.ts';
import { pipelineItems } from './pipeline-items.ts';
import type { Part, PipelineQuestion } from './question.ts';
import { consumersOf, type Consumer } from './consumers.ts';

/** US dollars a month, unrounded. */
export interface PipelineBill {
  totalUsd: number;
  usdPerMillionEvents: number;
  /** What has no known price in the region: then the total is `NaN`, and so is the part that it is of. */
  missing: string[];
  parts: (PricedItem & { part: Part })[];
  /** Of the mapping of the arm's function; of a hybrid's floor. */
  pollers: MonthlyPollers;
  /** How full batches and objects are at this traffic; of a hybrid's floor. */
  workload: Workload;
  /** Of managed instances, and of a hybrid's floor. */
  fleet?: MonthlyFleet;
  /** Whose price the fleet has. */
  instanceType?: string;
  /** Share of the events that a hybrid's overflow does. */
  overflowShare?: number;
}

/** Prices a whole pipeline. Throws a `RangeError` for an instance type that is none or too small. */
export function pricePipeline(
  question: PipelineQuestion,
  prices: PriceList = anyPriceList(question.settings.region),
): PipelineBill {
  return priceConsumers(question, consumersOf(question, prices), prices);
}

/** The same where it is known what the functions did. */
export function priceConsumers(
  question: PipelineQuestion,
  consumers: readonly [Consumer, ...Consumer[]],
  prices: PriceList,
): PipelineBill {
  const { eventsPerMonth, settings } = question;
  const [{ pollers, workload, fleet }, overflow] = consumers;
  const parts = pipelineItems(question, consumers);
  const bill = priceDeployed({ ...settings, items: parts.map(({ item }) => item) }, prices);
  return {
    totalUsd: bill.totalUsd,
    usdPerMillionEvents: (bill.totalUsd / eventsPerMonth) * 1e6,
    missing: bill.missing,
    parts: bill.items.map((item, i) => ({ part: parts[i]!.part, ...item })),
    pollers,
    workload,
    fleet,
    instanceType: instanceTypeOf(question.compute),
    ...(overflow && { overflowShare: overflow.shareOfEvents }),
  };
}

function instanceTypeOf(compute: PipelineQuestion['compute']): string | undefined {
  if (compute.arm === 'default') return undefined;
  return compute.arm === 'hybrid' ? compute.floor.instanceType : compute.instanceType;
}
