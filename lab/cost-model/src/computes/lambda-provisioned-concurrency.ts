import { gbSeconds, type Line, pricedLines } from '@telemetry/prices';
import type { ItemOf } from './item-schemas.ts';
import type { Terms } from '@telemetry/prices';

/**
 * Environments kept ready and what runs on them; invocations are taken to fit in them. Functions with provisioned
 * concurrency have no free tier (https://aws.amazon.com/lambda/pricing/, read 2026-11-21). A plan discounts both.
 */
export function lambdaProvisionedConcurrency(
  item: ItemOf<'lambda-provisioned-concurrency'>,
  { prices: { prices } }: Terms,
): Line[] {
  const { architecture, environments, hours, memoryMiB, discount } = item;
  const ready = environments * hours * 3_600 * (memoryMiB / 1_024);
  return [
    ...pricedLines(
      'provisioned concurrency',
      ready,
      prices[`lambda.provisioned-concurrency.gb-second.${architecture}`],
      discount,
    ),
    ...pricedLines(
      'duration',
      gbSeconds(item),
      prices[`lambda.provisioned-duration.gb-second.${architecture}`],
      discount,
    ),
    ...pricedLines('requests', item.requests, prices['lambda.request']),
  ];
}
