/**
 * Lints code that is not ours and prints each finding, and the sums as the README counts them:
 * node scripts/count-findings.ts <folder>…
 * node scripts/count-findings.ts --of-others [--checkouts <folder>]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, print, printJson, tell, WrongCallError } from '@telemetry/terminal';
import parser from '@typescript-eslint/parser';
import { Command } from 'commander';
import { Linter, type Rule } from 'eslint';
import { analyse } from '../src/analysis.ts';
import plugin from '../src/index.ts';

const TEST =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|node_modules|dist|cdk\.out)\/|\.(?:test|spec|d)\.[mc]?[jt]sx?$|\.min\.js$/;

interface Pinned {
  repository: string;
  commit: string;
}

await main(
  new Command('count-findings')
    .description('Lints code that is not ours, and prints each finding and the sums.')
    .argument('[folder...]', 'folders to lint')
    .option(
      '--of-others',
      'the public repositories of code-of-others.json, each at its commit, fetched from GitHub',
    )
    .option(
      '--checkouts <folder>',
      'git repositories that are here already, each as <owner>+<name> or <owner>+<name>/repo',
    )
    .action((folders: string[], { ofOthers, checkouts }: { ofOthers?: true; checkouts?: string }) => {
      if (ofOthers) return countOthers(checkouts);
      if (folders.length === 0) throw new WrongCallError('name a folder, or --of-others');
      printJson(total(folders.map(countFindings)));
    }),
);

interface Count {
  files: number;
  /** Files of whose code an invocation runs a part. */
  onLambda: number;
  unparsed: number;
  findings: Record<string, number>;
}

function countOthers(checkouts: string | undefined): void {
  const pinned = JSON.parse(
    readFileSync(join(import.meta.dirname, 'code-of-others.json'), 'utf8'),
  ) as Pinned[];
  const counts = pinned.map(({ repository, commit }) => {
    const folder = mkdtempSync(join(tmpdir(), 'code-of-others-'));
    try {
      tell(`${repository} at ${commit.slice(0, 10)}`);
      checkOut({ repository, commit }, checkouts, folder);
      return { repository, ...countFindings(folder) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  printJson({ repositories: counts, all: total(counts) });
}

/** Writes the files of a commit into a folder, from a repository that is here already or from GitHub. */
function checkOut({ repository, commit }: Pinned, checkouts: string | undefined, folder: string): void {
  const here = join(checkouts ?? folder, repository.replace('/', '+'));
  let source = [join(here, 'repo'), here].find((path) => checkouts !== undefined && existsSync(path));
  if (source === undefined) {
    source = folder;
    execFileSync('git', ['init', '--quiet', folder]);
    const url = `https://github.com/${repository}`;
    execFileSync('git', ['-C', folder, 'fetch', '--quiet', '--depth=1', url, commit]);
  }
  const work = ['-C', source, `--work-tree=${folder}`];
  const index = { ...process.env, GIT_INDEX_FILE: join(folder, '.index-of-others') };
  execFileSync('git', [...work, 'read-tree', commit], { env: index });
  execFileSync('git', [...work, 'checkout-index', '--all', '--force'], { env: index });
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
  const linter = new Linter({ cwd: folder });
  const configs: Linter.Config[] = [
    { files: ['**/*.{js,ts,mjs,cjs,mts,cts}'], languageOptions: { parser } },
    plugin.configs.all,
    {
      // typescript-eslint's types of a rule's context are narrower than ESLint's.
      plugins: { count: { rules: { onLambda: { create: countOnLambda } as unknown as Rule.RuleModule } } },
      rules: { 'count/onLambda': 'error' },
    },
  ];
  for (const name of globSync('**/*.{js,ts,mjs,cjs,mts,cts}', { cwd: folder }).sort()) {
    const filename = join(folder, name);
    if (TEST.test(name) || !statSync(filename).isFile()) continue;
    const text = readFileSync(filename, 'utf8');
    const messages = linter.verify(text, configs, { filename, allowInlineConfig: false });
    count.files += 1;
    if (messages.some(({ fatal }) => fatal)) count.unparsed += 1;
    for (const { ruleId, line, message, fatal } of messages) {
      if (fatal || ruleId === null) continue;
      count.findings[ruleId] = (count.findings[ruleId] ?? 0) + 1;
      print(`${name}:${line} ${ruleId} ${message.slice(0, 90)}`);
    }
  }
  return count;

  function countOnLambda(context: Parameters<typeof analyse>[0]) {
    const { reach, module } = analyse(context);
    if (reach.modules.has(module)) count.onLambda += 1;
    return {};
  }
}
