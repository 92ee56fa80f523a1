import { explainEndpoint } from '../pipeline/explain-endpoint.ts';
import {
  endWith,
  interruption,
  main,
  notEmpty,
  print,
  printJson,
  Progress,
  WrongCallError,
} from '@telemetry/terminal';
import { pipelineCommand } from '../pipeline/pipeline-flags.ts';
import { findPipeline, type Target } from '../pipeline/find-pipeline.ts';
import { disconnect } from '../pipeline/pipeline.ts';
import { forget } from './forget.ts';
import { personOf } from './person.ts';
import { forgetToText } from './print-forget.ts';

interface Flags extends Target {
  user?: string;
  device?: string;
  reference?: string;
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
record in the bucket below records/forget/ says which objects and how many rows, and not whose. If ids are stored as
pseudonyms, set PSEUDONYM_KEY to the processor's key. In AWS it is the pipeline of --stage, by the outputs of its stack, or of
--bucket and the URLs; without both the twin whose ready file is named, or the one that runs for --arm. Run it when the queue
is empty; run it again after a day or so, since messages may come late.`,
  )
  .action(async ({ user, device, reference, dryRun, json, ...where }: Flags) => {
    if ((user === undefined) === (device === undefined))
      throw new WrongCallError('name one of --user and --device');
    const field = user === undefined ? 'deviceId' : 'userId';
    const person = personOf(field, user ?? device ?? '', process.env['PSEUDONYM_KEY']);
    const pipeline = await findPipeline(where);
    const signal = interruption('stopping after the objects in hand; there will be a record');
    const progress = new Progress({ quiet: json });
    const result = await forget(pipeline, person, {
      reference,
      dryRun,
      signal,
      onProgress: (objects) => progress.update(`${objects} objects read`),
    });
    progress.clear();
    disconnect(pipeline);
    if (json) printJson(result);
    else print(forgetToText(result));
    if (!result.complete || !result.countsAgree) endWith('failed');
  });
await main(command, { explain: explainEndpoint });
