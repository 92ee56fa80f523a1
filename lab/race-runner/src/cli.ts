#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { maxInvocations } from './markers.ts';
import { printReport } from './print-report.ts';
import { race } from './race.ts';
import { readEvents, WrongCallError } from './read-events.ts';

interface Flags {
  event: string;
  export: string;
  concurrency: number;
  invocations: number;
  workers: number;
  seed: string;
  timeout: number;
  hangAfter: number;
  maxDelay: number;
  env: Record<string, string>;
  logs?: boolean;
  json?: boolean;
}

const whole = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Must be a whole number from ${least} to ${most}.`);
};
const variable = (text: string, known: Record<string, string>): Record<string, string> => {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Must be NAME=value.');
  return { ...known, [text.slice(0, at)]: text.slice(at + 1) };
};

const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort(new Error('stopped')));
process.once('SIGTERM', () => stopped.abort(new Error('stopped')));

const command = new Command('race')
  .description(
    'Run a Lambda handler on the real runtime client, serially and at concurrency with seeded delays, and say what differs.',
  )
  .argument('<handler-file>', 'TypeScript or JavaScript; JavaScript runs as it stands')
  .requiredOption(
    '--event <file-or-folder>',
    'JSON event, or a folder of them; {{marker}} says where the mark goes',
  )
  .option('--export <name>', 'exported function', 'handler')
  .option('--concurrency <n>', 'invocations at once', whole(1, 1600), 64)
  .option('--invocations <n>', 'invocations in all', whole(1, maxInvocations), 500)
  .option('--workers <n>', 'worker threads', whole(1, 128), 2)
  .option('--seed <text>', 'repeats a run', randomBytes(4).toString('hex'))
  .option('--timeout <ms>', "the function's time-out", whole(100, 900_000), 30_000)
  .option(
    '--hang-after <ms>',
    'without any answer for so long, slots count as hanging',
    whole(100, 900_000),
    5_000,
  )
  .option('--max-delay <ms>', 'longest delay after an asynchronous operation', whole(1, 10_000), 10)
  .option('--env <NAME=value>', 'variable of the function; may be repeated', variable, {})
  .option('--logs', "show the handler's own log lines on standard error")
  .option('--json', 'print the report as JSON')
  .addHelpText('after', '\nExit code: 0 fine, 1 something differs, 2 wrong call.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async (handlerFile: string, flags: Flags) => {
    const report = await race({
      handlerFile,
      exportName: flags.export,
      events: await readEvents(flags.event),
      concurrency: flags.concurrency,
      invocations: flags.invocations,
      workers: flags.workers,
      seed: flags.seed,
      timeoutMs: flags.timeout,
      hangAfterMs: flags.hangAfter,
      maxDelayMs: flags.maxDelay,
      environment: flags.env,
      onProgress: (line) => console.error(line),
      onLog: flags.logs ? (line) => console.error(line) : undefined,
      signal: stopped.signal,
    });
    console.log(flags.json ? JSON.stringify(report, null, 2) : printReport(report));
    process.exitCode = report.findings.length > 0 ? 1 : 0;
  });

try {
  await command.parseAsync();
} catch (error) {
  if (stopped.signal.aborted) process.exit(130);
  if (!(error instanceof WrongCallError)) throw error;
  console.error(error.message);
  process.exit(2);
}
