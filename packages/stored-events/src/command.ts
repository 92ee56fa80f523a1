import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** A command with the options that name a pipeline. */
export function pipelineCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(
      new Option('--stage <stage>', 'a stage in AWS, such as prod').conflicts([
        'bucket',
        'queueUrl',
        'deadLetterQueueUrl',
        'readyFile',
      ]),
    )
    .option(
      '--arm <arm>',
      'of the stage; not needed when one is deployed. Of a twin: managed-instances if not named',
    )
    .option('--ready-file <file>', "the twin's ready file")
    .option('--bucket <name>', 'the bucket in AWS (output BucketName)')
    .option('--queue-url <url>', 'the queue in AWS (output QueueUrl)')
    .option('--dead-letter-queue-url <url>', 'the dead-letter queue in AWS (output DeadLetterQueueUrl)')
    .option('--region <region>', "region in AWS; otherwise the SDK's")
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'print JSON alone')
    .exitOverride();
}

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It takes a whole number above 0.');
  return Number(text);
}

/** Aborted by Ctrl-C and by SIGTERM; a second one ends the process as usual. */
export function interruption(says: string): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      process.stderr.write(`\n${says}\n`);
      controller.abort();
    });
  }
  return controller.signal;
}

/** One line that is overwritten, on a terminal alone. */
export function progressLine(json: boolean | undefined): (text: string) => void {
  if (json || !process.stderr.isTTY) return () => {};
  return (text) => process.stderr.write(`\r\u001b[K${text}`);
}

/** Parses, runs, and sets the exit code: 2 for a wrong call, 1 when it fails, with one line for a person. */
export async function runCommand(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      process.stderr.write(`${command.name()}: ${explain(error)}\n`);
      process.exitCode = 1;
    }
  }
}

function explain(error: unknown): string {
  const { code, message, name } = error as { code?: string; message?: string; name?: string };
  if (code === 'ECONNREFUSED') return 'nothing answers at the endpoint: is the twin still running?';
  if (name === 'CredentialsProviderError')
    return 'no AWS credentials found: log in ("aws sso login") and set AWS_PROFILE';
  return message || String(error);
}
