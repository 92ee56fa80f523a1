import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { likelyRepeats } from '@telemetry/load-report';
import { timesThatTell } from '@telemetry/runs';

/** Where no run of before tells: repeats of a machine that has nothing else to do. */
const usualSpread = 0.1;

/** A sentence on how many repeats are likely to decide: by the newest comparison beside this one, or by what is usual. */
export async function likelyToDecide(results: string, repeats: number): Promise<string> {
  const before = newestComparison(results);
  const known = before === undefined ? null : await likelyRepeats(before).catch(() => null);
  if (before !== undefined && known) {
    const { spread, breakEvenTimes } = known;
    const far =
      breakEvenTimes === null
        ? 'no break-even in reach'
        : `the break-even ${breakEvenTimes.toFixed(1)}-fold away`;
    const enough = known.repeats === null ? 'more than 30 repeats' : `${known.repeats} repeats`;
    return `in ${basename(before)} repeats lay ${(spread * 100).toFixed(0)} % apart, with ${far}: ${enough} are likely to decide a load like that`;
  }
  const times = timesThatTell(usualSpread, Math.max(2, repeats)).toFixed(1);
  return repeats < 2
    ? 'one repeat decides nothing: it does not say how far repeats lie apart'
    : `${repeats} repeats that lie ${usualSpread * 100} % apart decide where the break-even is at least ${times}-fold away`;
}

function newestComparison(results: string): string | undefined {
  const folder = dirname(results);
  if (!existsSync(folder)) return undefined;
  const found = readdirSync(folder)
    .filter((name) => name.endsWith('-compare') && existsSync(join(folder, name, 'report.json')))
    .sort();
  const last = found.at(-1);
  return last === undefined ? undefined : join(folder, last);
}
