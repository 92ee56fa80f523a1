import { Command, Option } from 'commander';

/** The flags that every command takes which works on a pipeline; with a stage none of `namedOtherwise` makes sense. */
export function targetFlags(command: Command, namedOtherwise: readonly string[]): Command {
  return command
    .addOption(
      new Option('--stage <stage>', 'a stage in AWS, such as prod').conflicts([
        'readyFile',
        'bucket',
        ...namedOtherwise,
      ]),
    )
    .option(
      '--arm <arm>',
      'of the stage; not needed when one is deployed. Of a twin: managed-instances if not named',
    )
    .option('--ready-file <file>', "the twin's ready file")
    .option('--bucket <name>', 'the bucket in AWS (output BucketName)')
    .option('--region <region>', "region in AWS; otherwise that of the queue's URL, or the SDK's")
    .option('--json', 'print JSON alone');
}

/** A command that works on bucket and queues. */
export function pipelineCommand(name: string, description: string): Command {
  return targetFlags(new Command(name).description(description), ['queueUrl', 'deadLetterQueueUrl'])
    .option('--queue-url <url>', 'the queue in AWS (output QueueUrl)')
    .option('--dead-letter-queue-url <url>', 'the dead-letter queue in AWS (output DeadLetterQueueUrl)')
    .option('--dry-run', 'only say what would be done');
}
