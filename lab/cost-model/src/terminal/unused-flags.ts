import { priceList, withPrices } from '@telemetry/prices';
import type { Arm } from '@telemetry/settings';
import { refuseUnused, WrongCallError } from '@telemetry/terminal';
import type { Command } from 'commander';
import type { Answers } from '../pipeline/answers.ts';
import type { Comparison } from '../pipeline/compare.ts';
import type { Flags } from './flags.ts';

/** Of the work, for which a run has its own figures. */
const workFlags = [
  '--events-per-request',
  '--event-bytes',
  '--wall-ms',
  '--wall-ms-per-event',
  '--cpu-ms',
  '--cpu-ms-per-event',
  '--architecture',
];
const dayFlags = ['--peak-factor', '--burst-factor', '--burst-minutes'];

/** What is asked about one thing only where another is said. Throws a `WrongCallError` with the rule. */
export function refuseFlagsAlone(command: Command, { from, burstFactor }: Flags): void {
  if (from === undefined) refuseUnused(command, ['--scenario'], 'it names a scenario of a run, --from');
  if (burstFactor <= 1)
    refuseUnused(
      command,
      ['--burst-minutes'],
      'a burst is traffic that is higher by --burst-factor, above 1',
    );
}

/** Where a run measured the work of both arms, nothing is left to be said of it. */
export function refuseWorkOfARun(command: Command, from: string): void {
  refuseUnused(command, workFlags, `${from} says what the work is, as it measured both arms`);
}

/** A day of one's own has its peak and its bursts. */
export function refuseDayOfATrace(command: Command): void {
  refuseUnused(command, dayFlags, 'the trace says what the day is like');
}

/** What a query costs follows from objects, and how many share one from the fleet; default Lambda has none. */
export function refuseFlagsOfAFleet(command: Command, arm: Arm): void {
  refuseUnused(command, ['--max-environments'], 'objects follow from what runs, not from what may');
  if (arm === 'default')
    refuseUnused(
      command,
      ['--environment-memory', '--concurrency', '--min-environments', '--linger-ms'],
      '--arm default asks of default Lambda, which has no fleet and no linger',
    );
}

/** A price that no line of the answer is made of is a mistake: neither without it nor with twice of it is the answer another one. */
export function refuseUnusedPrices(
  { region, price = {} }: Answers,
  comparison: Comparison,
  answer: (comparison: Comparison) => unknown,
): void {
  const at = (prices: Comparison['prices']) => JSON.stringify(answer({ ...comparison, prices }));
  for (const [id, usd] of Object.entries(price)) {
    const said = at(comparison.prices);
    const { prices } = comparison;
    const without = { ...prices, prices: { ...prices.prices, [id]: ofList(region, id) } };
    if (at(without) === said && at(withPrices(prices, { [id]: usd * 2 })) === said)
      throw new WrongCallError(`--price ${id} would change nothing: no line of the answer costs by it`);
  }
}

const ofList = (region: string, id: string) =>
  (priceList(region).prices as Record<string, Comparison['prices']['prices']['sqs.request']>)[id];

/** A scenario on standard input says everything by itself. */
export function refuseFlagsWithAScenario(command: Command, written: readonly string[]): void {
  refuseUnused(
    command,
    written.filter((flag) => flag !== '--json'),
    '--json without --events or --from prices the scenario on standard input',
  );
}
