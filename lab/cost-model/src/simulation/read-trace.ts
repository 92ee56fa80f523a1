import { readFileSync } from 'node:fs';
import { daySeconds } from '@telemetry/prices';

/**
 * A day of a person's own: a number a line, the requests of each second, at most a day of them; what is missing of the day has none.
 * Throws a `RangeError` that names the line.
 */
export function readTrace(file: string): Float64Array {
  const lines = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  if (lines.length > daySeconds)
    throw new RangeError(`${file} has ${lines.length} lines: a day has ${daySeconds} seconds, one a line`);
  const requests = new Float64Array(daySeconds);
  for (const [second, line] of lines.entries()) {
    const value = Number(line);
    if (line.trim() === '' || !Number.isInteger(value) || value < 0 || value > 1e9)
      throw new RangeError(
        `${file}, line ${second + 1}: requests of a second are a whole number from 0 to 1e9, not "${line.slice(0, 40)}"`,
      );
    requests[second] = value;
  }
  if (requests.every((value) => value === 0)) throw new RangeError(`${file} has no request in it`);
  return requests;
}

/** Events a month, were each of its days this one. */
export function eventsOfTrace(
  requests: Float64Array,
  eventsPerRequest: number,
  hoursPerMonth: number,
): number {
  const aDay = requests.reduce((sum, value) => sum + value, 0);
  return (aDay * eventsPerRequest * hoursPerMonth) / 24;
}
