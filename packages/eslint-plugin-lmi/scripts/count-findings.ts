/**
 * Lints code that is not ours and prints each finding, and the sums as the README counts them:
 * node scripts/count-findings.ts <folder>…
 * node scripts/count-findings.ts --of-others [--mirror <folder>]
 */
import { globSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { main, print, printJson, tell, WrongCallError } from '@telemetry/terminal';
import { Command } from 'commander';
import plugin from '../src/index.ts';
import { checkOut, type Pinned } from './check-out.ts';
import { lintCode } from './lint-code.ts';

const TEST =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|node_modules|dist|cdk\.out)\/|\.(?:test|spec|d)\.[mc]?[jt]sx?$|\.min\.js$/;

await main(
  new Command('count-findings')
    .description('Lints code that is not ours, and prints each finding and the sums.')
    .argument('[folder...]', 'folders to lint')
    .option(
      '--of-others',
      'the public repositories of code-of-others.json, each at its commit, fetched from GitHub',
    )
    .option('--mirror <folder>', 'git repositories that are here already, instead of GitHub')
    .action((folders: string[], { ofOthers, mirror }: { ofOthers?: true; mirror?: string }) => {
      if (ofOthers) return countOthers(mirror);
      if (folders.length === 0) throw new WrongCallError('name a folder, or --of-others');
      printJson(total(folders.map((folder) => countFindings(resolve(folder)))));
    }),
);

interface Count {
  files: number;
  /** Files of whose code an invocation runs a part. */
  onLambda: number;
  unparsed: number;
  findings: Record<string, number>;
}

function countOthers(mirror: string | undefined): void {
  const pinned = JSON.parse(
    readFileSync(join(import.meta.dirname, 'code-of-others.json'), 'utf8'),
  ) as Pinned[];
  const counts = pinned.map(({ repository, commit }) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'code-of-others-')));
    try {
      tell(`${repository} at ${commit.slice(0, 10)}`);
      checkOut({ repository, commit }, folder, mirror);
      return { repository, ...countFindings(folder) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  printJson({ repositories: counts, all: total(counts) });
}

function total(counts: readonly Count[]): Count {
  const all: Count = { files: 0, onLambda: 0, unparsed: 0, findings: {} };
  for (const { files, onLambda, unparsed, findings } of counts) {
    all.files += files;
    all.onLambda += onLambda;
    all.unparsed += unparsed;
    for (const [rule, count] of Object.entries(findings))
      all.findings[rule] = (all.findings[rule] ?? 0) + count;
  }
  return all;
}

function countFindings(folder: string): Count {
  const count: Count = { files: 0, onLambda: 0, unparsed: 0, findings: {} };
  for (const name of globSync('**/*.{js,ts,mjs,cjs,mts,cts}', { cwd: folder }).sort()) {
    const filename = join(folder, name);
    if (TEST.test(name) || !statSync(filename).isFile()) continue;
    const { findings, reached, isParsed } = lintCode(folder, name, plugin.configs.all);
    count.files += 1;
    if (!isParsed) count.unparsed += 1;
    if (reached.includes(filename)) count.onLambda += 1;
    for (const { rule, line, message } of findings) {
      count.findings[rule] = (count.findings[rule] ?? 0) + 1;
      print(`${name}:${line} ${rule} ${message.slice(0, 90)}`);
    }
  }
  return count;
}
