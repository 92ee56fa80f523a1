import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { endWith, interruption, main, print, printJson, Progress, wholeNumber } from '@telemetry/terminal';
import { Command, Option } from 'commander';
import { targetFlags } from '../pipeline/pipeline-flags.ts';
import { type DeadLetterTarget, findDeadLetterQueue } from './find-dead-letters.ts';
import type { DeadLetter } from './dead-letter.ts';
import { explainEndpoint } from '../pipeline/explain-endpoint.ts';
import { exportDeadLetters, peekDeadLetters } from './peek.ts';
import { deadLetterToText, redriveToText, statsToText } from './print.ts';
import { redrive } from './redrive.ts';
import type { RedriveOptions } from './redrive-way.ts';
import { sendExported } from './send-exported.ts';
import { deadLetterStats } from './stats.ts';

type Common = DeadLetterTarget & { json?: boolean };

const signal = interruption('stopping: messages in hand are given back');

const program = new Command('dlq')
  .description('Look at, redrive and keep dead letters, of a running twin or in AWS.')
  .addHelpText(
    'after',
    `
Which queue: in AWS that of --stage, by the outputs of its stack, or --queue-url URL, with the SDK's usual credentials;
without both the twin whose ready file is named, or the one that runs for --arm. SQS has no way to read without receiving:
each look adds one to a message's receive count, hides it from others meanwhile, and gives it back at the end.`,
  );

command('stats', 'How many, of which application, how old')
  .option('--sample <n>', 'look into at most so many messages', wholeNumber(), 1_000)
  .action(async (options: Common & { sample: number }) => {
    const stats = await deadLetterStats(await findDeadLetterQueue(options), {
      sample: options.sample,
      signal,
    });
    show(options, stats, statsToText(stats));
  });

command('peek', 'Decode some; all of them stay')
  .argument('[n]', 'how many', wholeNumber(), 5)
  .action(async (limit: number, options: Common) => {
    const letters = await peekDeadLetters(await findDeadLetterQueue(options), { limit, signal });
    show(options, letters, letters.map(deadLetterToText).join('\n') || 'No dead letters.');
  });

command('redrive', 'Move them back to the queue that they came from')
  .option('--max <n>', 'at most so many messages', wholeNumber())
  .option('--rate <n>', 'at most so many messages a second', wholeNumber())
  .option('--app <id>', 'only client batches of this application')
  .option('--message-id <id...>', 'only these messages')
  .addOption(
    new Option('--via <method>', "SQS's own move task, or receive, send and delete from here")
      .choices(['auto', 'move-task', 'copy'])
      .default('auto'),
  )
  .action(async (options: Common & RedriveFlags) => {
    const result = await redrive(await findDeadLetterQueue(options), {
      via: options.via,
      max: options.max,
      ratePerSecond: options.rate,
      filter: flagsToFilter(options),
      onProgress: showProgress(options),
      signal,
    });
    show(options, result, redriveToText(result));
    if (!result.countsAgree) endWith('failed');
  });

command('export', 'Write all of them as NDJSON; all of them stay')
  .option('--out <file>', 'where to; standard output otherwise')
  .action(async (options: Common & { out?: string }) => {
    const queue = await findDeadLetterQueue(options);
    const out = options.out ? createWriteStream(options.out) : process.stdout;
    const exported = await exportDeadLetters(
      queue,
      async (line) => {
        if (!out.write(`${line}\n`)) await once(out, 'drain');
      },
      { signal },
    );
    if (options.out) await new Promise<void>((done) => out.end(done));
    process.stderr.write(
      `Exported ${exported} dead letters${options.out ? ` to ${options.out}` : ''}; none was removed.\n`,
    );
  });

command('send', 'Send what export wrote to the queue that it came from')
  .argument('<file>', 'NDJSON of "dlq export"')
  .option('--rate <n>', 'at most so many messages a second', wholeNumber())
  .action(async (file: string, options: Common & { rate?: number }) => {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const sent = await sendExported(await findDeadLetterQueue(options), lines, {
      ratePerSecond: options.rate,
      onProgress: showProgress(options),
      signal,
    });
    const all = sent === lines.length;
    const rest = all ? '' : `; line ${sent + 1} is the first that was not sent`;
    show(options, { sent, lines: lines.length }, `Sent ${sent} of ${lines.length} messages${rest}`);
    if (!all) endWith('failed');
  });

interface RedriveFlags {
  max?: number;
  rate?: number;
  app?: string;
  messageId?: string[];
  via: RedriveOptions['via'];
}

function flagsToFilter({ app, messageId }: RedriveFlags): RedriveOptions['filter'] {
  if (app === undefined && !messageId) return undefined;
  return (letter: DeadLetter) =>
    (app === undefined || (letter.contents.kind === 'batch' && letter.contents.appId === app)) &&
    (!messageId || messageId.includes(letter.messageId));
}

function showProgress({ json }: Common): RedriveOptions['onProgress'] {
  const progress = new Progress({ quiet: json });
  return (moved, total) => {
    if (moved >= total) progress.clear();
    else progress.update(`${moved} of ${total} messages`);
  };
}

function command(name: string, description: string): Command {
  return targetFlags(program.command(name).description(description), [
    'queueUrl',
    'sourceQueueUrl',
    'endpoint',
  ])
    .option('--queue-url <url>', 'URL of the dead-letter queue')
    .option('--source-queue-url <url>', 'URL of the queue to redrive to; otherwise SQS is asked')
    .option('--endpoint <url>', 'SQS endpoint of a queue that is not in AWS');
}

function show({ json }: Common, value: unknown, text: string): void {
  if (json) printJson(value);
  else print(text);
}

await main(program, { explain: explainEndpoint });
