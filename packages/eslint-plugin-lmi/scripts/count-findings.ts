/**
 * Lints folders of code that is not ours and prints each finding and the sums, as the README counts them:
 * node scripts/count-findings.ts <folder>…
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { main, print, printJson } from '@telemetry/terminal';
import parser from '@typescript-eslint/parser';
import { Command } from 'commander';
import { Linter, type Rule } from 'eslint';
import { analyse } from '../src/analysis.ts';
import plugin from '../src/index.ts';

const TEST =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|node_modules|dist|cdk\.out)\/|\.(?:test|spec|d)\.[mc]?[jt]sx?$|\.min\.js$/;
await main(
  new Command('count-findings')
    .description('Lints folders of code that is not ours, and prints each finding and the sums.')
    .argument('<folder...>', 'folders to lint')
    .action(countFindings),
);

function countFindings(folders: string[]): void {
  const sums = new Map<string, number>();
  let files = 0;
  let onLambda = 0;
  let unparsed = 0;
  for (const folder of folders) {
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
      const messages = linter.verify(readFileSync(filename, 'utf8'), configs, {
        filename,
        allowInlineConfig: false,
      });
      files++;
      if (messages.some(({ fatal }) => fatal)) unparsed++;
      for (const { ruleId, line, message, fatal } of messages) {
        if (fatal || ruleId === null) continue;
        sums.set(ruleId, (sums.get(ruleId) ?? 0) + 1);
        print(`${filename}:${line} ${ruleId} ${message.slice(0, 90)}`);
      }
    }
  }
  printJson({ files, onLambda, unparsed, ...Object.fromEntries([...sums].sort()) });

  /** Files of whose code an invocation runs a part. */
  function countOnLambda(context: Parameters<typeof analyse>[0]) {
    const { reach, module } = analyse(context);
    if (reach.modules.has(module)) onLambda++;
    return {};
  }
}
