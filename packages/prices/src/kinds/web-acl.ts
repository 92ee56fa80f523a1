import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

/** AWS WAF, a month of one web ACL. Inspecting bodies beyond 16 KB costs more; that is left out. */
export function webAcl({ rules, requests }: ItemOf<'web-acl'>, { prices: { prices } }: Terms): Line[] {
  return [
    ...pricedLines('web ACL', 1, prices['waf.web-acl']),
    ...pricedLines('rules', rules, prices['waf.rule']),
    ...pricedLines('requests inspected', requests, prices['waf.request']),
  ];
}
