import { explainEndpoint } from '../pipeline/explain-endpoint.ts';
import { rejectionReasons } from '@telemetry/event-schema';
import {
  endWith,
  interruption,
  main,
  print,
  printJson,
  Progress,
  repeatable,
  wholeNumber,
} from '@telemetry/terminal';
import { InvalidArgumentError } from 'commander';
import { pipelineCommand } from '../pipeline/pipeline-flags.ts';
import { findPipeline, type Target } from '../pipeline/find-pipeline.ts';
import { disconnect } from '../pipeline/pipeline.ts';
import { replayToText } from './print-replay.ts';
import { replay } from './replay.ts';

interface Flags extends Target {
  from?: string;
  to?: string;
  reason?: string[];
  rate?: number;
  dryRun?: boolean;
  json?: boolean;
}

function day(text: string): string {
  const time = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(text))
    throw new InvalidArgumentError('It takes a day as YYYY-MM-DD.');
  return text;
}

function knownReason(reason: string, earlier: readonly string[] = []): string[] {
  if (!(reason in rejectionReasons))
    throw new InvalidArgumentError(`It takes one of ${Object.keys(rejectionReasons).join(', ')}.`);
  return [...earlier, reason];
}

const command = pipelineCommand('replay', 'Send rejected events that are valid now to the queue again.')
  .option('--from <day>', 'received on this day or later, UTC', day)
  .option('--to <day>', 'received on this day or earlier, UTC', day)
  .option(
    '--reason <reason>',
    'only what was rejected for this; may be given several times',
    repeatable(knownReason),
  )
  .option('--rate <n>', 'at most so many messages a second', wholeNumber())
  .addHelpText(
    'after',
    `
After a fix of the schema: deploy it, then run this from the same checkout. What is valid now goes to the queue with its event
ids and its time of receipt; the view events has each id of an hour once. What was sent is recorded in the bucket below
records/replay/, and a second run leaves it out. In AWS it is the pipeline of --stage, by the outputs of its stack, or of --bucket and --queue-url;
without both the twin whose ready file is named, or the one that runs for --arm.`,
  )
  .action(async ({ json, dryRun, reason, rate, from, to, ...where }: Flags) => {
    const pipeline = await findPipeline(where);
    const signal = interruption('stopping after the messages in hand, which are recorded');
    const progress = new Progress({ quiet: json });
    const result = await replay(pipeline, {
      from,
      to,
      reasons: reason,
      ratePerSecond: rate,
      dryRun,
      signal,
      onProgress: ({ objects, sent }) =>
        progress.update(`${objects} objects read, ${sent.messages} messages sent`),
    });
    progress.clear();
    disconnect(pipeline);
    if (json) printJson(result);
    else print(replayToText(result));
    if (result.refused.rows > 0) endWith('failed');
    else if (!result.complete) endWith('incomplete');
  });

await main(command, { explain: (error) => explainEndpoint(error, command.opts<Flags>()) });
