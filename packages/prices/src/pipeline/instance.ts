import { instanceType, type InstanceType, type PriceList } from '../list/price-list.ts';
import type { ManagedCompute } from './question.ts';

/** The instance type that is priced. Throws a `RangeError` for a name that is no type. */
export function priced({ instanceType: name }: ManagedCompute, prices: PriceList): InstanceType {
  return instanceType(prices, name);
}
