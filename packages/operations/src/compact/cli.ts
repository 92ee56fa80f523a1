import { settle, settleDefaults, type SettleResult } from '@telemetry/event-store/settle';
import {
  endWith,
  interruption,
  main,
  print,
  printJson,
  Progress,
  shownPath,
  tell,
  visible,
} from '@telemetry/terminal';
import { Command, InvalidArgumentError } from 'commander';
import { openRequests, personOfRequest } from '../forget/open-requests.ts';
import { complaintAbout, knownDataDirs } from '../pipeline/data-dirs.ts';
import { openDataDir } from './data-dir-bucket.ts';

function dataDir(dir: string, earlier: readonly string[] = []): string[] {
  const complaint = complaintAbout(dir);
  if (complaint) throw new InvalidArgumentError(complaint);
  return [...earlier, dir];
}

function minutes(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It takes a whole number of minutes.');
  return Number(text) * 60_000;
}

interface Flags {
  dataDir?: string[];
  closedAfter: number;
  grace: number;
  window: number;
  json?: boolean;
}

const inMinutes = (ms: number): string => `${ms / 60_000}`;

const command = new Command('compact')
  .description(
    'Puts the small objects of closed hours together, by DuckDB, into objects that the view events reads without a window. In AWS a state machine does it.',
  )
  .option(
    '--data-dir <dir>',
    'data directory of a twin, may be given several times (default: all below .data)',
    dataDir,
  )
  .option(
    '--closed-after <minutes>',
    `an hour is taken when it has been over for so long (default: ${inMinutes(settleDefaults.closedAfterMs)})`,
    minutes,
  )
  .option(
    '--grace <minutes>',
    `small objects go when they have been settled for so long, longer than any query takes (default: ${inMinutes(settleDefaults.graceMs)})`,
    minutes,
  )
  .option(
    '--window <minutes>',
    `what a client sends again so much later is one row (default: ${inMinutes(settleDefaults.windowMs)})`,
    minutes,
  )
  .option('--json', 'print JSON alone')
  .action(async ({ json, ...flags }: Flags) => {
    const dirs = flags.dataDir ?? knownDataDirs();
    if (dirs.length === 0)
      tell('No data yet: a twin that runs writes some, and --data-dir names a folder that has some.');
    const signal = interruption('stopping after the hour in hand; the next run goes on');
    const progress = new Progress({ quiet: json });
    const results: Record<string, SettleResult> = {};
    for (const dir of dirs) {
      await using bucket = await openDataDir(dir);
      results[shownPath(dir)] = await settle(bucket, {
        closedAfterMs: flags.closedAfter,
        graceMs: flags.grace,
        windowMs: flags.window,
        leaveOut: async () => (await openRequests(bucket)).map(personOfRequest),
        signal,
        onProgress: (done, of) => progress.update(`${shownPath(dir)}: ${done} of ${of} hours`),
      });
      progress.clear();
    }
    if (json) printJson(results);
    else for (const [dir, result] of Object.entries(results)) print(toText(dir, result));
    if (Object.values(results).some(({ complete }) => !complete)) endWith('incomplete');
  });

function toText(dir: string, { partitions, failed }: SettleResult): string {
  const sum = (count: 'objects' | 'rowsSettled' | 'rowsLeftOut' | 'objectsRemoved'): number =>
    partitions.reduce((total, partition) => total + partition[count], 0);
  return [
    `${dir}: ${partitions.length} closed hours with ${sum('objects')} small objects; ${sum('rowsSettled')} rows settled, ${sum('objectsRemoved')} small objects removed`,
    ...failed.map(({ partition, error }) => `  not done: ${partition}: ${visible(error)}`),
    ...(sum('rowsLeftOut') > 0
      ? [
          `  ${sum('rowsLeftOut')} rows of people who are being forgotten stay where they are: pnpm forget --open finishes that`,
        ]
      : []),
    ...(sum('objects') > sum('objectsRemoved') ? ['  Small objects go with a run after the grace.'] : []),
  ].join('\n');
}

await main(command);
