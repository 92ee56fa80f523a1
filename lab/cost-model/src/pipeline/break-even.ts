/** Where two costs cross, and which is the cheaper one above. */
export interface Crossing {
  at: number;
  cheaperAbove: 'first' | 'second';
}

export interface Range {
  from: number;
  to: number;
}

const stepsPerDecade = 40;

/**
 * The quantities at which the cheaper of two costs changes: requests, events, requests a second, whatever both take. They
 * may cross more than once, because tiers fall and a fleet grows in steps: the range is walked in steps of 6 %, and each
 * crossing found by bisection. Two crossings within one step cancel out and are not seen, nor is one where a cost is `NaN`.
 */
export function crossings(
  first: (quantity: number) => number,
  second: (quantity: number) => number,
  { from, to }: Range,
): Crossing[] {
  const cheaper = (quantity: number): Crossing['cheaperAbove'] | undefined => {
    const difference = first(quantity) - second(quantity);
    return Number.isNaN(difference) ? undefined : difference < 0 ? 'first' : 'second';
  };
  const found: Crossing[] = [];
  const steps = Math.ceil(Math.log10(to / from) * stepsPerDecade);
  let low = from;
  let before = cheaper(low);
  for (let step = 1; step <= steps; step += 1) {
    const high = from * (to / from) ** (step / steps);
    const after = cheaper(high);
    if (after && before && after !== before)
      found.push({ at: bisect(low, high, (q) => cheaper(q) === before), cheaperAbove: after });
    low = high;
    before = after;
  }
  return found;
}

/** The first crossing; `undefined` where one is cheaper throughout. */
export function breakEven(
  first: (quantity: number) => number,
  second: (quantity: number) => number,
  range: Range = { from: 1e-3, to: 1e13 },
): number | undefined {
  return crossings(first, second, range)[0]?.at;
}

function bisect(low: number, high: number, isBefore: (quantity: number) => boolean): number {
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (isBefore(middle)) low = middle;
    else high = middle;
  }
  return high;
}
