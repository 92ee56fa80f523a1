import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

export function natGateway(
  item: ItemOf<'nat-gateway'>,
  { prices: { prices }, hoursPerMonth }: Terms,
): Line[] {
  const { gateways, hours = hoursPerMonth, gb } = item;
  return [
    ...pricedLines('NAT gateways', gateways * hours, prices['nat-gateway.hour']),
    ...pricedLines('data through NAT', gb, prices['nat-gateway.gb']),
  ];
}

/** An endpoint is billed in each of its availability zones. https://aws.amazon.com/privatelink/pricing/, 2026-11-21 */
export function interfaceEndpoint(
  item: ItemOf<'interface-endpoint'>,
  { prices: { prices }, hoursPerMonth }: Terms,
): Line[] {
  const { endpoints, availabilityZones, hours = hoursPerMonth, gb } = item;
  return [
    ...pricedLines('endpoints', endpoints * availabilityZones * hours, prices['interface-endpoint.hour']),
    ...pricedLines('data through endpoints', gb, prices['interface-endpoint.gb']),
  ];
}
