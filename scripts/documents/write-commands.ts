/** Makes docs/commands.md of what the commands say of themselves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, print } from '@telemetry/terminal';
import { Command } from 'commander';
import { commandReference, withReference } from './command-reference.ts';
import { root } from './documents.ts';

await main(
  new Command('write-commands')
    .description('Writes docs/commands.md anew, from the help of each command.')
    .action(async () => {
      const page = join(root, 'docs/commands.md');
      writeFileSync(page, withReference(readFileSync(page, 'utf8'), await commandReference()));
      print('docs/commands.md');
    }),
);
