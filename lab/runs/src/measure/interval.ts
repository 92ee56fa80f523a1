/** Where the middle of many more repeats would lie, with 95 % confidence. */
export interface Interval {
  /** Geometric mean. */
  middle: number;
  low: number;
  high: number;
  repeats: number;
  /** Standard deviation of the logarithms. */
  logDeviation: number;
}

/**
 * Student's t on the logarithms of repeats: figures of a run differ by factors, and none falls below 0. More repeats make it
 * narrower, spread makes it wider. Null of fewer than two, or where one is not above 0.
 */
export function interval(values: readonly number[]): Interval | null {
  if (values.length < 2 || !values.every((value) => value > 0 && Number.isFinite(value))) return null;
  const logs = values.map(Math.log);
  const mean = sum(logs) / logs.length;
  const logDeviation = Math.sqrt(sum(logs.map((log) => (log - mean) ** 2)) / (logs.length - 1));
  const half = halfWidth(logDeviation, logs.length);
  return {
    middle: Math.exp(mean),
    low: Math.exp(mean - half),
    high: Math.exp(mean + half),
    repeats: logs.length,
    logDeviation,
  };
}

/**
 * By what factor values are larger than others that were not measured in pairs: Welch's t of 95 % on their logarithms. Null where
 * either has fewer than two, or one that is not above 0.
 */
export function factorBetween(values: readonly number[], others: readonly number[]): Interval | null {
  const [a, b] = [interval(values), interval(others)];
  if (!a || !b) return null;
  const [varianceA, varianceB] = [a.logDeviation ** 2 / a.repeats, b.logDeviation ** 2 / b.repeats];
  const variance = varianceA + varianceB;
  const freedom =
    variance === 0
      ? a.repeats + b.repeats - 2
      : variance ** 2 / (varianceA ** 2 / (a.repeats - 1) + varianceB ** 2 / (b.repeats - 1));
  const half = studentT(Math.max(1, Math.floor(freedom))) * Math.sqrt(variance);
  const middle = a.middle / b.middle;
  return {
    middle,
    low: middle / Math.exp(half),
    high: middle * Math.exp(half),
    repeats: Math.min(a.repeats, b.repeats),
    logDeviation: Math.sqrt(variance),
  };
}

/** How many repeats make an interval that leaves out what lies `times` away; null where `most` do not. */
export function repeatsToTellApart(logDeviation: number, times: number, most = 30): number | null {
  const distance = Math.abs(Math.log(times));
  for (let repeats = 2; repeats <= most; repeats += 1)
    if (halfWidth(logDeviation, repeats) < distance) return repeats;
  return null;
}

/** How far away, as a factor, something has to lie to be outside of the interval of so many repeats. */
export function timesThatTell(logDeviation: number, repeats: number): number {
  return Math.exp(halfWidth(logDeviation, repeats));
}

const halfWidth = (deviation: number, repeats: number): number =>
  (studentT(repeats - 1) * deviation) / Math.sqrt(repeats);

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Two-sided 95 %, by degrees of freedom from 1 (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, read 2026-11-29). */
const table = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Beyond the table by its expansion around the normal distribution. */
export function studentT(degreesOfFreedom: number): number {
  return table[degreesOfFreedom - 1] ?? 1.96 + 2.372 / degreesOfFreedom;
}
