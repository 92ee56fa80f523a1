import { interruption, main, printJson } from '@telemetry/terminal';
import { Command } from 'commander';
import { against } from './against.ts';

/** What `pnpm bench --against <ref>` does in another repository, as a program that can be interrupted. */
await main(
  new Command('against')
    .argument('<repository>')
    .argument('<ref>')
    .action(async (repository: string, ref: string) => {
      const signal = interruption();
      printJson(
        await against({
          repository,
          ref,
          arguments: ['--seconds', '1'],
          rounds: 2,
          signal,
          onProgress: () => {},
        }),
      );
    }),
);
