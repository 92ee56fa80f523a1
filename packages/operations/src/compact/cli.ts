import {
  oldestUnsettledAgeMs,
  settleDefaults,
  type SettleResult,
  storedHours,
} from '@telemetry/event-store/settle';
import {
  endWith,
  FolderInUseError,
  interruption,
  main,
  print,
  printJson,
  Progress,
  repeatable,
  shownPath,
  tell,
  WrongCallError,
} from '@telemetry/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { complaintAbout, knownDataDirs } from '../pipeline/data-dirs.ts';
import { findSettlingMachine } from '../pipeline/find-pipeline.ts';
import { openDataDir } from './data-dir-bucket.ts';
import { hoursToText } from './print-hours.ts';
import { settledStageToText } from './print-settled-stage.ts';
import { settleBucket, settledToText } from './settle-bucket.ts';
import { settleStage } from './settle-stage.ts';

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
  stage?: string;
  arm?: string;
  region?: string;
  dataDir?: string[];
  closedAfter: number;
  grace: number;
  window: number;
  dryRun?: boolean;
  json?: boolean;
}

const inMinutes = (ms: number): string => `${ms / 60_000}`;

const command = new Command('compact')
  .description(
    'Puts the small objects of closed hours together, by DuckDB, into objects that the view events reads without a window. In AWS a state machine does it every few hours, which --stage starts and follows.',
  )
  .addOption(
    new Option('--stage <stage>', 'a stage in AWS, such as prod: its own settings hold').conflicts([
      'dataDir',
      'closedAfter',
      'grace',
      'window',
      'dryRun',
    ]),
  )
  .option('--arm <arm>', 'of the stage; not needed when one is deployed')
  .option('--region <region>', "region in AWS; otherwise the SDK's")
  .option(
    '--data-dir <dir>',
    'data directory of a twin, may be given several times (default: all below .data)',
    repeatable(dataDir),
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
  .option('--dry-run', 'says what is stored, objects and bytes of each hour, and changes nothing')
  .option('--json', 'print JSON alone')
  .action(async ({ json, ...flags }: Flags) => {
    const { stage } = flags;
    if (stage !== undefined) return await compactStage({ ...flags, stage, json });
    if (flags.arm ?? flags.region)
      throw new WrongCallError('--arm and --region are of a --stage; see "pnpm compact --help"');
    const dirs = flags.dataDir ?? knownDataDirs();
    if (dirs.length === 0)
      tell('No data yet: a twin that runs writes some, and --data-dir names a folder that has some.');
    if (flags.dryRun) return await sayWhatIsStored(dirs, flags.closedAfter, json);
    const signal = interruption('stopping after the hour in hand; the next run goes on');
    const progress = new Progress({ quiet: json });
    const results: Record<string, SettleResult> = {};
    for (const dir of dirs) {
      await using bucket = await openIfFree(dir);
      if (!bucket) continue;
      results[shownPath(dir)] = await settleBucket(bucket, {
        closedAfterMs: flags.closedAfter,
        graceMs: flags.grace,
        windowMs: flags.window,
        signal,
        onProgress: (done, of) => progress.update(`${shownPath(dir)}: ${done} of ${of} hours`),
      });
      progress.clear();
    }
    if (json) printJson(results);
    else for (const [dir, result] of Object.entries(results)) print(`${dir}: ${settledToText(result)}`);
    if (Object.values(results).some(({ complete }) => !complete)) endWith('incomplete');
  });

/** Undefined, and said, where somebody else is at it. */
async function openIfFree(dir: string): Promise<Awaited<ReturnType<typeof openDataDir>> | undefined> {
  try {
    return await openDataDir(dir);
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    tell(
      `${shownPath(dir)}: not looked into, the process with the id ${error.pid} has it: a twin that starts, or another pnpm compact. Run again when that has ended.`,
    );
    endWith('incomplete');
    return undefined;
  }
}

async function compactStage({
  json,
  ...stage
}: Pick<Flags, 'arm' | 'region' | 'json'> & { stage: string }): Promise<void> {
  const machine = await findSettlingMachine(stage);
  const progress = new Progress({ quiet: json });
  const startedMs = performance.now();
  let words = 'nothing was started';
  const result = await settleStage(machine, {
    signal: interruption(() => words),
    onRun: ({ executionArn, since }) => {
      words = `not following any more; the run goes on in AWS: ${executionArn}`;
      if (since !== undefined) progress.done(`A run has been going on since ${since}; following it.`);
    },
    onProgress: (what) =>
      progress.update(`${what}, ${Math.round((performance.now() - startedMs) / 1_000)} s followed`),
  });
  progress.clear();
  if (json) printJson(result);
  else print(settledStageToText(result));
  if (result.status === 'RUNNING') endWith('incomplete');
  else if (result.status !== 'SUCCEEDED') endWith('failed');
}

async function sayWhatIsStored(
  dirs: readonly string[],
  closedAfterMs: number | undefined = settleDefaults.closedAfterMs,
  json = false,
): Promise<void> {
  const now = { nowMs: Date.now(), closedAfterMs };
  const stored: Record<string, object> = {};
  for (const dir of dirs) {
    await using bucket = await openIfFree(dir);
    if (!bucket) continue;
    const hours = await storedHours(bucket);
    stored[shownPath(dir)] = { oldestUnsettledAgeMs: oldestUnsettledAgeMs(hours, now) ?? null, hours };
    if (!json) print(`${shownPath(dir)}\n\n${hoursToText(hours, now)}`);
  }
  if (json) printJson(stored);
}

await main(command);
