/**
 * The quantity at which two costs are equal: requests, events, requests a second, whatever both take. `first` is the
 * cheaper one at `from` and the dearer one at `to`, or the other way round; `undefined` if it is the same one at both.
 * Found by bisection, so tiers and steps of a fleet are taken as they are; at a step the answer is where it happens.
 */
export function breakEven(
  first: (quantity: number) => number,
  second: (quantity: number) => number,
  { from = 0, to = 1e13 }: { from?: number; to?: number } = {},
): number | undefined {
  const firstIsCheaper = (quantity: number) => first(quantity) < second(quantity);
  const atFrom = firstIsCheaper(from);
  if (firstIsCheaper(to) === atFrom) return undefined;
  let low = from;
  let high = to;
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (firstIsCheaper(middle) === atFrom) low = middle;
    else high = middle;
  }
  return high;
}
