import type { Arm } from '@telemetry/prices';

export const armNames: Record<Arm, string> = {
  default: 'Default Lambda',
  'managed-instances': 'Managed instances',
  hybrid: 'Hybrid',
};

export const armsAre: Record<Arm, string> = {
  default: 'Default Lambda is',
  'managed-instances': 'Managed instances are',
  hybrid: 'The hybrid is',
};

export const armsInText: Record<Arm, string> = {
  default: 'default Lambda',
  'managed-instances': 'managed instances',
  hybrid: 'the hybrid',
};

export { short as count } from '@telemetry/terminal/numbers';

const notKnown = 'not known here';

/** $1,234.50; below a dollar four digits, unless told otherwise. A bill with a missing price is `NaN`. */
export function dollars(usd: number, digits = Math.abs(usd) >= 1 || usd === 0 ? 2 : 4): string {
  if (Number.isNaN(usd)) return notKnown;
  return usd.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

export function percent(share: number): string {
  const of = share * 100;
  return `${of >= 10 || of === 0 ? of.toFixed(0) : of.toPrecision(2)} %`;
}
