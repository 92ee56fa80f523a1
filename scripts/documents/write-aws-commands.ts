/** Makes aws-commands.json anew: the flags of the AWS CLI's commands that documents have. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, print } from '@telemetry/terminal';
import { Command } from 'commander';
import { commandsInProse, commandsOfBlock, shellBlocksOf } from './commands.ts';
import { readDocuments } from './documents.ts';

await main(
  new Command('write-aws-commands')
    .description(
      "Asks the AWS CLI's own tables (Python, `pip install awscli`) for the flags of each command that a document has.",
    )
    .action(() => {
      const input = readDocuments()
        .flatMap(({ file, text }) => [
          ...shellBlocksOf(file, text).flatMap(commandsOfBlock),
          ...commandsInProse(file, text),
        ])
        .filter(({ words }) => words[0] === 'aws')
        .map(({ words }) => words.slice(1, 3).join(' '));
      const { stdout, stderr, status } = spawnSync(
        'python3',
        [join(import.meta.dirname, 'aws-commands.py')],
        {
          input: input.join('\n'),
          encoding: 'utf8',
        },
      );
      if (status !== 0) throw new Error(stderr);
      writeFileSync(join(import.meta.dirname, 'aws-commands.json'), stdout);
      print(`scripts/documents/aws-commands.json: ${new Set(input).size} commands`);
    }),
);
