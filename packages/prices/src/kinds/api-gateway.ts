import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

/** An HTTP API meters requests in units of so many KB. https://aws.amazon.com/api-gateway/pricing/, read 2026-11-21 */
const httpUnitKb = 512;

export function apiGatewayRest(
  { requests }: ItemOf<'api-gateway-rest'>,
  { prices: { prices } }: Terms,
): Line[] {
  return pricedLines('requests', requests, prices['api-gateway.rest.request']);
}

export function apiGatewayHttp(
  { requests, payloadKb = 0 }: ItemOf<'api-gateway-http'>,
  { prices: { prices } }: Terms,
): Line[] {
  const units = Math.max(1, Math.ceil(payloadKb / httpUnitKb));
  return pricedLines('requests', requests * units, prices['api-gateway.http.request']);
}
