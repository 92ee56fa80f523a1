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
  // So many in a row end once in little⁻¹ + little⁻² + … batches.
  const rounds = Array.from({ length: afterBatches }, (_, n) => little ** -(n + 1));
  return full - 1 / rounds.reduce((sum, each) => sum + each, 0);
}

const balanced = new Map<number, number>();
/** From here on the balance is at the same share of a batch, and its chances are too small to be numbers. */
const large = 1_000;

/** Messages of a mean batch at which as many pollers come as go: batches get no fuller while there can be more pollers. */
export function balancedFill(most: number): number {
  if (most > large) return (balancedFill(large) * most) / large;
  const known = balanced.get(most);
  if (known !== undefined) return known;
  let [low, high] = [1, most];
  while (high - low > 1e-3) {
    const middle = (low + high) / 2;
    if (pollersForABatch(middle, most) < 0) low = middle;
    else high = middle;
  }
  balanced.set(most, high);
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
