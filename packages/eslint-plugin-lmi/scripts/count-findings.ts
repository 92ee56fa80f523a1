/**
 * Lints code that is not ours and prints each finding, and the sums as the README counts them:
 * node scripts/count-findings.ts <folder>…
 * node scripts/count-findings.ts --of-others [--mirror <folder>] [--write]
 */
import { globSync, mkdtempSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { endWith, interruption, main, print, printJson, tell, WrongCallError } from '@telemetry/terminal';
import { Command } from 'commander';
import plugin from '../src/index.ts';
import { betweenMarks } from './between-marks.ts';
import { checkOut, NotReachedError } from './check-out.ts';
import {
  codeOfOthers,
  type Count,
  type Counted,
  type CountedRepository,
  placeOfSums,
  type RepositoryOfOthers,
  sumsFor,
  totalOf,
  writeCounted,
} from './code-of-others.ts';
import { lintCode } from './lint-code.ts';

interface Flags {
  ofOthers?: true;
  mirror?: string;
  write?: true;
}

const TEST =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|node_modules|dist|cdk\.out)\/|\.(?:test|spec|d)\.[mc]?[jt]sx?$|\.min\.js$/;

const { rules: recommended = {} } = plugin.configs.recommended;
/** What says only where lint did not look is none. */
const isAlarm = (rule: string): boolean => rule in recommended && rule !== 'lmi/no-unfollowed-import';

await main(
  new Command('count-findings')
    .description('Lints code that is not ours, and prints each finding and the sums.')
    .argument('[folder...]', 'folders to lint')
    .option(
      '--of-others',
      'the public repositories of code-of-others.json, each at its commit, fetched from GitHub',
    )
    .option('--mirror <folder>', 'git repositories that are here already, instead of GitHub')
    .option('--write', 'put the sums of --of-others into the README')
    .addHelpText('after', '\nExit code: 0 counted, 2 wrong call, 3 a repository was not reached.')
    .action(async (folders: string[], flags: Flags) => {
      if (flags.ofOthers === (folders.length > 0 || undefined))
        throw new WrongCallError('name either a folder, or --of-others');
      if (flags.ofOthers) return countOthers(flags);
      if (flags.write) throw new WrongCallError('--write is for the sums of --of-others');
      const signal = interruption();
      const counts: Count[] = [];
      for (const folder of folders) counts.push((await countFindings(resolve(folder), signal)).count);
      printJson(totalOf(counts));
    }),
);

async function countOthers({ mirror, write }: Flags): Promise<void> {
  const signal = interruption();
  const repositories: CountedRepository[] = [];
  for (const pinned of codeOfOthers()) {
    tell(`${pinned.repository} at ${pinned.commit.slice(0, 10)}`);
    try {
      repositories.push(await countRepository(pinned, { mirror, signal }));
    } catch (error) {
      if (!(error instanceof NotReachedError)) throw error;
      tell(`  ${error.message}`);
      endWith('incomplete');
    }
  }
  const counted: Counted = { day: new Date().toISOString().slice(0, 10), repositories };
  print(sumsFor(counted));
  if (!write) return;
  if (repositories.length < codeOfOthers().length) return tell('not written: a repository was not reached');
  writeCounted(counted);
  const readme = join(import.meta.dirname, '../README.md');
  writeFileSync(readme, betweenMarks(readFileSync(readme, 'utf8'), placeOfSums, sumsFor(counted)));
}

async function countRepository(
  { repository, commit, safe }: RepositoryOfOthers,
  { mirror, signal }: { mirror?: string; signal: AbortSignal },
): Promise<CountedRepository> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'code-of-others-')));
  try {
    await checkOut({ repository, commit }, folder, { mirror, signal });
    const { count, found } = await countFindings(folder, signal);
    return {
      repository,
      commit,
      ...count,
      safeFiles: Object.keys(safe),
      falseAlarms: found.filter(({ file, rule }) => file in safe && isAlarm(rule)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function countFindings(
  folder: string,
  signal: AbortSignal,
): Promise<{ count: Count; found: { file: string; rule: string }[] }> {
  const count: Count = { files: 0, onLambda: 0, unparsed: 0, findings: {} };
  const found: { file: string; rule: string }[] = [];
  for (const name of globSync('**/*.{js,ts,mjs,cjs,mts,cts}', { cwd: folder }).sort()) {
    const filename = join(folder, name);
    if (TEST.test(name) || !statSync(filename).isFile()) continue;
    // Ctrl-C is heard between two files.
    await turn();
    signal.throwIfAborted();
    const { findings, reached, isParsed } = lintCode(folder, name, plugin.configs.all);
    count.files += 1;
    if (!isParsed) count.unparsed += 1;
    if (reached.includes(filename)) count.onLambda += 1;
    for (const { rule, line, message } of findings) {
      count.findings[rule] = (count.findings[rule] ?? 0) + 1;
      found.push({ file: name, rule });
      print(`${name}:${line} ${rule} ${message.slice(0, 90)}`);
    }
  }
  return { count, found };
}
