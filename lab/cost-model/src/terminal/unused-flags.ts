import { refuseUnused } from '@telemetry/terminal';
import type { Command } from 'commander';
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

/** A scenario on standard input says everything by itself. */
export function refuseFlagsWithAScenario(command: Command, written: readonly string[]): void {
  refuseUnused(
    command,
    written.filter((flag) => flag !== '--json'),
    '--json without --events or --from prices the scenario on standard input',
  );
}
