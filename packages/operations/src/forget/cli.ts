import { explainEndpoint } from '../pipeline/explain-endpoint.ts';
import {
  endWith,
  interruption,
  main,
  notEmpty,
  print,
  printJson,
  Progress,
  tell,
  WrongCallError,
} from '@telemetry/terminal';
import { pipelineCommand } from '../pipeline/pipeline-flags.ts';
import { findPipeline, type Target } from '../pipeline/find-pipeline.ts';
import { disconnect, type Pipeline } from '../pipeline/pipeline.ts';
import { forget, type ForgetResult } from './forget.ts';
import { openRequests, personOfRequest } from './open-requests.ts';
import { type Person, personOf } from './person.ts';
import { forgetToText } from './print-forget.ts';

interface Flags extends Target {
  user?: string;
  device?: string;
  reference?: string;
  open?: boolean;
  wait?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

const command = pipelineCommand('forget', "Take one person's data out of what is stored, with a record.")
  .option('--user <id>', 'rows of this user', notEmpty)
  .option('--device <id>', 'rows of this device, signed in or not', notEmpty)
  .option('--reference <text>', 'your name for the request, kept in the record: no personal data')
  .addHelpText(
    'after',
    `
Rewrites the objects below events/ and rejected/ that hold such rows, and removes such messages from the dead-letter queue. The
record in the bucket below records/forget/ says which objects and how many rows, and not whose. Until nothing is left, the request
stays open below forget-requests/, with the id: redrive and replay leave that person out, and the next run, or --open, finishes it.
Exit code 3: incomplete. If ids are stored as
pseudonyms, set PSEUDONYM_KEY to the processor's key. In AWS it is the pipeline of --stage, by the outputs of its stack, or of
--bucket and the URLs; without both the twin whose ready file is named, or the one that runs for --arm. Run it when the queue
is empty; run it again after a day or so, since messages may come late.`,
  )
  .option('--open', 'finish every request that is still open')
  .option('--wait', 'wait for dead letters that somebody else holds, and for who sends what they read before')
  .action(async ({ user, device, open, reference, dryRun, wait, json, ...where }: Flags) => {
    if ([user, device, open].filter((each) => each !== undefined).length !== 1)
      throw new WrongCallError('name one of --user and --device, or --open');
    const pipeline = await findPipeline(where);
    try {
      const people = open
        ? (await openRequests(pipeline)).map(personOfRequest)
        : [
            personOf(
              user === undefined ? 'deviceId' : 'userId',
              user ?? device ?? '',
              process.env['PSEUDONYM_KEY'],
            ),
          ];
      if (open && !json) tell(`${people.length} open requests`);
      const results: ForgetResult[] = [];
      for (const person of people)
        results.push(await forgetOne(pipeline, person, { reference, dryRun, wait, json }));
      if (open && json) printJson(results);
    } finally {
      disconnect(pipeline);
    }
  });

async function forgetOne(
  pipeline: Pipeline,
  person: Person,
  { json, ...options }: Pick<Flags, 'reference' | 'dryRun' | 'wait' | 'json'>,
): Promise<ForgetResult> {
  const progress = new Progress({ quiet: json });
  const result = await forget(pipeline, person, {
    ...options,
    signal: interruption(
      'stopping after the objects in hand; there is a record, and the request stays open until a run finishes it',
    ),
    onWait: (held) => progress.update(`waiting for ${held} dead letters that somebody else holds`),
    onSenders: ([first, ...more]) => {
      if (first)
        progress.update(
          `waiting for ${first.command}, process ${first.pid} of ${first.host}${more.length > 0 ? ` and ${more.length} more` : ''}, until ${new Date(first.untilMs).toISOString()} at the latest`,
        );
    },
    onSettledTable: (what) => progress.update(`settled table: ${what}`),
    onProgress: (objects) => progress.update(`${objects} objects read`),
  });
  progress.clear();
  if (!json) print(forgetToText(result));
  else if (!command.opts<Flags>().open) printJson(result);
  if (result.failed.length > 0 || !result.countsAgree) endWith('failed');
  else if (!result.complete) endWith('incomplete');
  return result;
}

await main(command, { explain: (error) => explainEndpoint(error, command.opts<Flags>()) });
