#!/usr/bin/env node
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { betweenMarks } from '@telemetry/eslint-plugin-lmi/scripts/between-marks';
import { NotReachedError } from '@telemetry/eslint-plugin-lmi/scripts/check-out';
import {
  endWith,
  interruption,
  main,
  print,
  printJson,
  tell,
  wholeNumber,
  WrongCallError,
} from '@telemetry/terminal';
import { Command, Option } from 'commander';
import { repositoriesOfOthers, type RepositoryOfOthers } from './handlers.ts';
import { type Counted, digestOf, readCounted, type Said, verdictsOf, writeCounted } from './said.ts';
import { startStandIn } from './stand-in.ts';
import { placeOfSums, readmes, sumsFor } from './sums.ts';
import { tallyOf } from './tally.ts';
import { tryRepository } from './try-repository.ts';

interface Flags {
  list?: string;
  mirror?: string;
  invocations: number;
  soFar: string;
  again?: boolean;
  json?: boolean;
  write?: boolean;
}

const root = join(import.meta.dirname, '../../../..');
const soFar = '.data/handlers-of-others.json';

/** What a stopped call has found with as many invocations; nothing where only some handlers are asked for. */
function triedBefore(text: string | undefined, flags: Flags): Said[] {
  if (flags.again || text !== undefined) return [];
  const before = readCounted(flags.soFar);
  return before?.invocations === flags.invocations ? before.said : [];
}

/** The list without what is known, and without what the caller does not ask for. */
function asked(
  list: readonly RepositoryOfOthers[],
  text: string,
  known: readonly Said[],
): RepositoryOfOthers[] {
  const digests = new Set(known.map(({ digest }) => digest));
  return list.flatMap((repository) => {
    const handlers = repository.handlers.filter(
      (handler) =>
        `${repository.repository}/${handler.file}`.includes(text) &&
        !digests.has(digestOf(repository, handler)),
    );
    return handlers.length > 0 ? [{ ...repository, handlers }] : [];
  });
}

/** Tries what is asked, a repository after the other; which of them were not reached. */
async function tryAll(
  repositories: readonly RepositoryOfOthers[],
  { mirror, invocations }: Flags,
  onSaid: (said: Said) => void,
): Promise<string[]> {
  const signal = interruption('stopping; the same call goes on from here');
  const all = repositories.reduce((sum, { handlers }) => sum + handlers.length, 0);
  const notReached: string[] = [];
  const standIn = await startStandIn();
  let done = 0;
  try {
    for (const repository of repositories) {
      tell(`${repository.repository} at ${repository.commit.slice(0, 10)}`);
      const how = {
        standIn,
        mirror,
        invocations,
        signal,
        onSaid: (said: Said) => {
          done += 1;
          const found = typeof said.race === 'string' ? said.race : said.race.join(', ') || 'fine';
          tell(`  ${done} of ${all}: ${said.file}: ${[...said.lint, found].join('; ')}`);
          onSaid(said);
        },
      };
      await tryRepository(repository, how).catch((error: unknown) => {
        if (!(error instanceof NotReachedError)) throw error;
        tell(`  ${error.message}`);
        notReached.push(repository.repository);
        done += repository.handlers.length;
      });
    }
  } finally {
    await standIn.stop();
  }
  return notReached;
}

function writeSums(counted: Counted): void {
  writeCounted(counted);
  for (const file of readmes) {
    const page = join(root, file);
    writeFileSync(page, betweenMarks(readFileSync(page, 'utf8'), placeOfSums, sumsFor(counted)));
    tell(`written: ${file}`);
  }
}

await main(
  new Command('count')
    .description('Lints and races handlers of others, which are pinned by commit, and counts what was found.')
    .argument('[text]', 'only handlers with this text in repository or file')
    .option('--list <file>', 'another list than handlers.yaml')
    .option('--mirror <folder>', 'git repositories that are here already, instead of GitHub')
    .option('--invocations <n>', 'invocations of each race', wholeNumber(1, 65_536), 500)
    .addOption(
      new Option(
        '--so-far <file>',
        'where what was found is kept until all is counted: a call that was stopped goes on from there',
      ).default(join(root, soFar), soFar),
    )
    .option('--again', 'forget what a stopped call has found')
    .option('--json', 'print verdicts and sums as JSON')
    .option('--write', 'put the sums into the READMEs')
    .addHelpText(
      'after',
      '\nExit code: 0 as the list says, 1 something else, 2 wrong call, 3 a repository was not reached.',
    )
    .action(async (text: string | undefined, flags: Flags) => {
      if (flags.write && (text !== undefined || flags.list !== undefined))
        throw new WrongCallError('--write counts the whole list: no text and no --list beside it');
      const list = repositoriesOfOthers(flags.list);
      const counted: Counted = {
        day: new Date().toISOString().slice(0, 10),
        invocations: flags.invocations,
        said: triedBefore(text, flags),
      };
      const toTry = asked(list, text ?? '', counted.said);
      if (toTry.length === 0 && counted.said.length === 0)
        throw new WrongCallError(`no handler of the list has "${text ?? ''}" in repository or file`);
      if (counted.said.length > 0)
        tell(`${counted.said.length} handlers are known from a call that was stopped (--again forgets them)`);
      const notReached = await tryAll(toTry, flags, (said) => {
        counted.said.push(said);
        if (text === undefined) writeCounted(counted, flags.soFar);
      });
      const { verdicts } = verdictsOf(list, counted.said);
      const tally = tallyOf(verdicts);
      if (flags.json) printJson({ verdicts, tally });
      else print(sumsFor(counted, list));
      tally.contradictions.forEach(tell);
      if (tally.contradictions.length > 0) endWith('failed');
      if (notReached.length > 0) {
        tell(`not reached: ${notReached.join(', ')}; the same call goes on with what is missing`);
        return endWith('incomplete');
      }
      if (flags.write) writeSums(counted);
      if (text === undefined) rmSync(flags.soFar, { force: true });
    }),
);
