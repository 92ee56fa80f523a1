import { resolve } from 'node:path';
import { interruption, main, print, shownPath, wholeNumber } from '@telemetry/terminal';
import { Command } from 'commander';
import { build, serve } from 'vitepress';

const folder = resolve(import.meta.dirname, '..');
const built = resolve(folder, '.vitepress/dist');

const command = new Command('site')
  .description('The documents of this repository as a static site: to read on a phone, to search, to print.')
  .option('--base <path>', 'where it will stand on its host, as /name/', '/')
  .option('--serve [port]', 'serves what was built on this machine, until Ctrl-C', wholeNumber(1, 65_535))
  .addHelpText('after', '\nA link to a page that is not there ends the build.')
  .action(async ({ base, serve: port }: { base: string; serve?: number | true }) => {
    // Where VitePress looks for Vue depends on the folder that it was started in.
    process.chdir(resolve(folder, '../..'));
    await build(folder, { base, outDir: built });
    print(`Built: ${shownPath(built)}`);
    if (port === undefined) return;
    const signal = interruption('stopping the server');
    const server = await serve({ base, root: folder, port: port === true ? 4_173 : port });
    signal.addEventListener('abort', () => server.server.close());
  });

await main(command);
