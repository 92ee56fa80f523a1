import { Command, Option } from 'commander';

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
    .option('--json', 'print JSON alone');
}
