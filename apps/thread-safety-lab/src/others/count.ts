#!/usr/bin/env node
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOut } from '@telemetry/eslint-plugin-lmi/scripts/check-out';
import { lintHandler } from '@telemetry/eslint-plugin-lmi/scripts/lint-code';
import { race, WrongCallError as CannotRun } from '@telemetry/race-runner';
import { endWith, interruption, main, print, printJson, tell, wholeNumber } from '@telemetry/terminal';
import { Command } from 'commander';
import { type HandlerOfOthers, repositoriesOfOthers, type RepositoryOfOthers } from './handlers.ts';
import { type StandIn, startStandIn } from './stand-in.ts';
import { tallyInWords, tallyOf, type Verdict } from './tally.ts';

interface Flags {
  list?: string;
  mirror?: string;
  invocations: number;
  json?: boolean;
  write?: boolean;
}

const root = join(import.meta.dirname, '../../../..');
/** Who shows the sums, between marks. */
const readmes = ['lab/race-runner/README.md', 'packages/eslint-plugin-lmi/README.md'];

const today = (): string => new Date().toISOString().slice(0, 10);

async function verdictsOn(
  repository: RepositoryOfOthers,
  standIn: StandIn,
  { mirror, invocations }: Flags,
  signal: AbortSignal,
): Promise<Verdict[]> {
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'others-')));
  try {
    const folder = join(work, 'repository');
    mkdirSync(folder);
    tell(`${repository.repository} at ${repository.commit.slice(0, 10)}`);
    checkOut(repository, folder, mirror);
    install(repository.packages ?? [], work, folder);
    const verdicts: Verdict[] = [];
    for (const handler of repository.handlers) {
      const lint = [...new Set(lintHandler(folder, handler.file).map(({ rule }) => rule))].filter(isHazard);
      const said = await raceVerdict(handler, folder, standIn, { invocations, signal });
      tell(`  ${handler.file}: ${typeof said === 'string' ? said : said.join(', ') || 'fine'}`);
      verdicts.push({ ...handler, repository: repository.repository, lint, race: said });
    }
    return verdicts;
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** What says only where lint did not look is no finding. */
const isHazard = (rule: string): boolean => rule !== 'lmi/no-unfollowed-import';

/** Packages in a folder of their own, so that the repository's manifest asks for nothing more; Node.js finds them from its root. */
function install(packages: readonly string[], work: string, repository: string): void {
  if (packages.length === 0) return;
  const folder = join(work, 'packages');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--legacy-peer-deps'];
  execFileSync('npm', ['install', ...quietly, ...packages], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (existsSync(join(repository, 'node_modules')))
    throw new Error(`${repository} keeps its packages in the repository: nothing can be installed there`);
  symlinkSync(join(folder, 'node_modules'), join(repository, 'node_modules'));
}

async function raceVerdict(
  handler: HandlerOfOthers,
  folder: string,
  standIn: StandIn,
  { invocations, signal }: { invocations: number; signal: AbortSignal },
): Promise<Verdict['race']> {
  standIn.answerWith(handler.answers ?? {});
  try {
    const { findings } = await race({
      handlerFile: join(folder, handler.file),
      exportName: handler.export ?? 'handler',
      events: [handler.event],
      invocations,
      seed: 'others',
      layers: (handler.layers ?? []).map((layer) => join(folder, layer)),
      environment: { AWS_ENDPOINT_URL: standIn.url, ...filled(handler.environment ?? {}, standIn.url) },
      signal,
    });
    return [...new Set(findings.map(({ kind }) => kind))];
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return firstLines(error.message.replaceAll(`${folder}/`, ''));
  }
}

/** `{{stand-in}}` in a variable's value is the stand-in's address. */
const filled = (environment: Record<string, string>, url: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace('{{stand-in}}', url)]),
  );

const firstLines = (text: string): string => text.split('\n').slice(0, 2).join(' ').slice(0, 300);

function writeSums(file: string, sums: string): void {
  const text = readFileSync(file, 'utf8');
  const marks = /(<!-- handlers of others -->\n)[^]*?(<!-- \/handlers of others -->)/;
  if (!marks.test(text)) throw new Error(`${file} has no place for the sums`);
  writeFileSync(
    file,
    text.replace(marks, (_, before: string, after: string) => `${before}\n${sums}\n${after}`),
  );
}

await main(
  new Command('count')
    .description('Lints and races handlers of others, which are pinned by commit, and counts what was found.')
    .argument('[text]', 'only handlers with this text in repository or file')
    .option('--list <file>', 'another list than handlers.yaml')
    .option('--mirror <folder>', 'git repositories that are here already, instead of GitHub')
    .option('--invocations <n>', 'invocations of each race', wholeNumber(1, 65_536), 500)
    .option('--json', 'print verdicts and sums as JSON')
    .option('--write', 'put the sums into the READMEs')
    .addHelpText('after', '\nExit code: 0 as the list says, 1 something else, 2 wrong call.')
    .action(async (text: string | undefined, flags: Flags) => {
      const signal = interruption('stopping the environments');
      const verdicts: Verdict[] = [];
      const standIn = await startStandIn();
      try {
        for (const repository of repositoriesOfOthers(flags.list)) {
          const handlers = repository.handlers.filter(({ file }) =>
            `${repository.repository}/${file}`.includes(text ?? ''),
          );
          if (handlers.length > 0)
            verdicts.push(...(await verdictsOn({ ...repository, handlers }, standIn, flags, signal)));
        }
      } finally {
        await standIn.stop();
      }
      const tally = tallyOf(verdicts);
      if (flags.json) printJson({ verdicts, tally });
      else print(tallyInWords(tally, today()));
      tally.contradictions.forEach(tell);
      if (flags.write) for (const file of readmes) writeSums(join(root, file), tallyInWords(tally, today()));
      if (tally.contradictions.length > 0) endWith('failed');
    }),
);
