import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import {
  endWith,
  interruption,
  main,
  print,
  printJson,
  Progress,
  tell,
  wholeNumber,
} from '@telemetry/terminal';
import { Command, Option } from 'commander';
import { explainEndpoint } from '../pipeline/explain-endpoint.ts';
import { targetFlags } from '../pipeline/pipeline-flags.ts';
import { heldToText } from '../queue/held-by-others.ts';
import { holdSeconds, type LookOptions } from '../queue/hold-messages.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { DeadLetter } from './dead-letter.ts';
import { type DeadLetterTarget, findDeadLetterQueue } from './find-dead-letters.ts';
import { exportDeadLetters, peekDeadLetters } from './peek.ts';
import { deadLetterToText, redriveToText, statsToText } from './print.ts';
import { redrive } from './redrive.ts';
import type { RedriveOptions } from './redrive-way.ts';
import { sendExported } from './send-exported.ts';
import { deadLetterStats } from './stats.ts';

type Common = DeadLetterTarget & { json?: boolean; wait?: boolean };

let target: DeadLetterTarget = {};
const find = (options: DeadLetterTarget): Promise<DeadLetterQueue> => {
  target = options;
  return findDeadLetterQueue(options);
};

const program = new Command('dlq')
  .description('Look at, redrive and keep dead letters, of a running twin or in AWS.')
  .addHelpText(
    'after',
    `
Which queue: in AWS that of --stage, by the outputs of its stack, or --queue-url URL, with the SDK's usual credentials;
without both the twin whose ready file is named, or the one that runs for --arm. SQS has no way to read without receiving:
each look adds one to a message's receive count, hides it from others meanwhile, and gives it back at the end. A command that is
killed leaves what it held hidden for at most ${holdSeconds} s. What somebody else holds cannot be looked into: then the command says so
and ends with exit code 3, or waits for it with --wait.`,
  );

command('stats', 'How many, of which application, how old')
  .option('--sample <n>', 'look into at most so many messages', wholeNumber(), 1_000)
  .action(async (options: Common & { sample: number }) => {
    const stats = await deadLetterStats(await find(options), { sample: options.sample, ...look(options) });
    show(options, stats, statsToText(stats));
    sayHeld(stats.held);
  });

command('peek', 'Decode some; all of them stay')
  .argument('[n]', 'how many', wholeNumber(), 5)
  .action(async (limit: number, options: Common) => {
    const { letters, held } = await peekDeadLetters(await find(options), { limit, ...look(options) });
    if (options.json) printJson(letters);
    else if (letters.length > 0) print(letters.map(deadLetterToText).join('\n'));
    else if (held === 0) print('No dead letters.');
    sayHeld(held);
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
    const queue = await find(options);
    sayWhetherPeopleAreKnown(queue);
    const result = await redrive(queue, {
      via: options.via,
      max: options.max,
      ratePerSecond: options.rate,
      filter: flagsToFilter(options),
      onWay: (via) =>
        interruption(
          via === 'copy'
            ? 'stopping: messages in hand are given back'
            : 'stopping: SQS is asked to cancel its own task; what it moved stays moved, and nothing is in hand here',
        ),
      onProgress: showProgress(options),
      ...look(options),
    });
    show(options, result, redriveToText(result));
    if (options.json && result.held > 0) tell(heldToText(result.held));
    if (!result.countsAgree) endWith('failed');
    else if (!result.complete) endWith('incomplete');
  });

command('export', 'Write all of them as NDJSON; all of them stay')
  .option('--out <file>', 'where to; standard output otherwise')
  .action(async (options: Common & { out?: string }) => {
    const queue = await find(options);
    // Before anything is held.
    const file = options.out === undefined ? undefined : await open(options.out, 'w');
    const write = file
      ? async (line: string): Promise<void> => void (await file.appendFile(`${line}\n`))
      : writeOut;
    try {
      const { exported, held } = await exportDeadLetters(queue, write, look(options));
      tell(`Exported ${exported} dead letters${options.out ? ` to ${options.out}` : ''}; none was removed.`);
      sayHeld(held);
    } finally {
      await file?.close();
    }
    if (interruption().aborted) endWith('incomplete');
  });

command('send', 'Send what export wrote to the queue that it came from')
  .argument('<file>', 'NDJSON of "dlq export"')
  .option('--rate <n>', 'at most so many messages a second', wholeNumber())
  .option('--checked', 'whoever was forgotten since the export has no line in it any more')
  .action(async (file: string, options: Common & { rate?: number; checked?: boolean }) => {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const queue = await find(options);
    sayWhetherPeopleAreKnown(queue);
    const result = await sendExported(queue, lines, {
      ratePerSecond: options.rate,
      checked: options.checked,
      onProgress: showProgress(options),
      signal: interruption(
        'stopping after the messages in hand: nothing remembers what was sent but the last line here',
      ),
    });
    const { sent, leftOut, done } = result;
    const all = done === lines.length;
    const rest = all ? '' : `; line ${done + 1} is the first that was not sent`;
    const left = leftOut > 0 ? `; ${leftOut} of people who are being forgotten were left out` : '';
    show(
      options,
      { sent, lines: lines.length, leftOut },
      `Sent ${sent} of ${lines.length} messages${left}${rest}`,
    );
    if (!all) endWith('incomplete');
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

/** Who names only a queue is told that nobody looked. */
function sayWhetherPeopleAreKnown({ storage }: DeadLetterQueue): void {
  if (!storage)
    tell('No bucket was named (--bucket): whether somebody is being forgotten is not known here.');
}

function look({ wait, json }: Common): LookOptions {
  const progress = new Progress({ quiet: json });
  return {
    wait,
    signal: interruption('stopping: messages in hand are given back'),
    onWait: (held) => progress.update(`waiting for ${held} dead letters that somebody else holds`),
  };
}

function showProgress({ json }: Common): RedriveOptions['onProgress'] {
  const progress = new Progress({ quiet: json });
  return (moved, total) => {
    if (moved >= total) progress.clear();
    else progress.update(`${moved} of ${total} messages`);
  };
}

function sayHeld(held: number): void {
  if (held === 0) return;
  tell(heldToText(held));
  endWith('incomplete');
}

/** Standard output may be a pipe whose reader is slow, or gone. */
async function writeOut(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain', { signal: interruption() });
}

function command(name: string, description: string): Command {
  return targetFlags(program.command(name).description(description), [
    'queueUrl',
    'sourceQueueUrl',
    'endpoint',
  ])
    .option('--queue-url <url>', 'URL of the dead-letter queue')
    .option('--source-queue-url <url>', 'URL of the queue to redrive to; otherwise SQS is asked')
    .option('--endpoint <url>', 'SQS endpoint of a queue that is not in AWS')
    .option('--wait', 'wait for messages that somebody else holds');
}

function show({ json }: Common, value: unknown, text: string): void {
  if (json) printJson(value);
  else print(text);
}

await main(program, { explain: (error) => explainEndpoint(error, target) });
