import type { ItemOf } from '../bill/item-schemas.ts';
import { line, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';
import { instanceType, type ManagedService } from '../list/price-list.ts';

type Fleet = Omit<ItemOf<'lambda-managed-instances'>, 'kind' | 'requests'>;

/** Instance-hours of a month: given, or instances that run all month. */
function instanceHours({ instances = 0, instanceHours = 0 }: Fleet, hoursPerMonth: number): number {
  return instanceHours + instances * hoursPerMonth;
}

/**
 * Hours at the on-demand price, or at a plan's. A plan that covers only some hours (the floor of the fleet) is a
 * commitment: hours that it covers and nobody uses are paid as well.
 */
export function instanceLines(item: Fleet, { prices, hoursPerMonth }: Terms): Line[] {
  const { usdPerHour } = instanceType(prices, item.instanceType);
  const hours = instanceHours(item, hoursPerMonth);
  const { discount = 0, coveredInstanceHours } = item;
  const covered = usdPerHour * (1 - discount);
  const hourly = (name: string, quantity: number, usd: number) =>
    line(name, quantity, 'instance-hour', usd, item.instanceType);
  if (coveredInstanceHours === undefined) return [hourly('instances', hours, covered)];
  const used = Math.min(hours, coveredInstanceHours);
  const unused = coveredInstanceHours - used;
  return [
    hourly('instances, covered by the plan', used, covered),
    hourly('instances, on demand', hours - used, usdPerHour),
    ...(unused > 0 ? [hourly('plan hours that are not used', unused, covered)] : []),
  ];
}

/** The fee is a share of the on-demand price; no plan or reservation lowers it. */
export function managementFeeLine(
  service: ManagedService,
  item: Fleet,
  { prices, hoursPerMonth }: Terms,
): Line {
  const { usdPerHour } = instanceType(prices, item.instanceType);
  const fee = usdPerHour * prices.managementFees[service].share;
  return line('management fee', instanceHours(item, hoursPerMonth), 'instance-hour', fee, item.instanceType);
}
