import { standardPollers } from '@telemetry/settings';

/**
 * Pollers that come for each batch, on average, and go where it is below 0: a full batch calls for another one, and one leaves after
 * a few in a row that had little (`standardPollers.leaves`). Messages come by chance: a batch is one and a Poisson number more.
 */
export function pollersForABatch(meanMessages: number, most: number): number {
  const { afterBatches, filledAtMost } = standardPollers.leaves;
  const more = Math.max(0, meanMessages - 1);
  const full = atLeast(most - 1, more);
  const little = 1 - atLeast(Math.floor(most * filledAtMost), more);
  return full - rowsOf(afterBatches, little);
}

/** Rows of so many that end with a batch, where each has this chance to go on with one: once in chance⁻¹ + chance⁻² + … batches. */
function rowsOf(length: number, chance: number): number {
  return 1 / Array.from({ length }, (_, n) => chance ** -(n + 1)).reduce((sum, each) => sum + each, 0);
}

/** Share of batches that are full where as many pollers come as go and all other batches have little. */
const balancedShare = rootOf(
  [0, 1, 1e-6],
  (full) => full - rowsOf(standardPollers.leaves.afterBatches, 1 - full),
);

/**
 * The same balance where pollers end in groups, as those do whose invocations wait for one object. Then some of a group find full batches
 * of what came since the group before, and the others little. Groups end by chance, one `betweenSeconds` after the other; for the window of
 * each its pollers take what comes at once. So e^(−window ÷ between) ÷ (e^(most ÷ what comes between two) − 1) batches of a group are full.
 */
export function balancedFillOfGroups(
  messagesPerSecond: number,
  { betweenSeconds, windowSeconds, most }: { betweenSeconds: number; windowSeconds: number; most: number },
): number {
  const between = messagesPerSecond * betweenSeconds;
  const full = Math.exp(-windowSeconds / betweenSeconds) / Math.expm1(most / between);
  // The others have a message at least.
  const ofAGroup = Math.min(full / balancedShare, full + Math.max(0, between - full * most));
  return ofAGroup > 0 ? Math.max(1, between / ofAGroup) : Infinity;
}

const balanced = new Map<number, number>();
/** From here on the balance is at the same share of a batch, and its chances are too small to be numbers. */
const large = 1_000;

/** Messages of a mean batch at which as many pollers come as go: batches get no fuller while there can be more pollers. */
export function balancedFill(most: number): number {
  if (most > large) return (balancedFill(large) * most) / large;
  const known = balanced.get(most);
  if (known !== undefined) return known;
  const fill = rootOf([1, most, 1e-3], (mean) => pollersForABatch(mean, most));
  balanced.set(most, fill);
  return fill;
}

/** Where what is below 0 at the first value is so no more, as exactly as the third says. */
function rootOf([from, to, apart]: [number, number, number], of: (value: number) => number): number {
  let [low, high] = [from, to];
  while (high - low > apart) {
    const middle = (low + high) / 2;
    if (of(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

/** The chance of at least `n` where a Poisson number has this mean: the smaller tail is summed up. */
function atLeast(n: number, mean: number): number {
  if (n <= 0) return 1;
  if (mean === 0) return 0;
  const upper = n > mean;
  let at = upper ? n : n - 1;
  let term = Math.exp(at * Math.log(mean) - mean - logFactorial(at));
  let sum = 0;
  while (term > sum * 1e-12) {
    sum += term;
    term *= upper ? mean / (at + 1) : at / mean;
    at += upper ? 1 : -1;
  }
  return upper ? sum : 1 - sum;
}

/** Stirling's series from 10 on. */
function logFactorial(n: number): number {
  let sum = 0;
  let x = n + 1;
  for (; x < 10; x += 1) sum -= Math.log(x);
  return sum + (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + 1 / (12 * x) - 1 / (360 * x ** 3);
}
