import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import parser from '@typescript-eslint/parser';
import { Linter, type Rule } from 'eslint';
import { analyse } from '../src/analysis.ts';
import { manifestFolder } from '../src/code/version-range.ts';
import plugin from '../src/index.ts';

export interface LintedFile {
  findings: { rule: string; line: number; message: string }[];
  /** Files of whose code an invocation runs a part, as far as it goes through this one. */
  reached: string[];
  isParsed: boolean;
}

/** Lints a file of somebody else's as their project would, whatever its comments disable. */
export function lintCode(folder: string, name: string, config: Linter.Config): LintedFile {
  const linter = new Linter({ cwd: folder });
  const filename = join(folder, name);
  let reached: string[] = [];
  const collect = (context: Parameters<typeof analyse>[0]) => {
    reached = [...analyse(context).reach.modules].map((module) => module.filename);
    return {};
  };
  const configs: Linter.Config[] = [
    { files: ['**/*.{js,ts,mjs,cjs,mts,cts}'], languageOptions: { parser } },
    config,
    {
      // typescript-eslint's types of a rule's context are narrower than ESLint's.
      plugins: { count: { rules: { reached: { create: collect } as unknown as Rule.RuleModule } } },
      rules: { 'count/reached': 'error' },
    },
  ];
  const text = readFileSync(filename, 'utf8');
  const messages = linter.verify(text, configs, { filename, allowInlineConfig: false });
  return {
    findings: messages.flatMap(({ ruleId, line, message, fatal }) =>
      fatal || ruleId === null || ruleId === 'count/reached' ? [] : [{ rule: ruleId, line, message }],
    ),
    reached,
    isParsed: !messages.some(({ fatal }) => fatal),
  };
}

/** What the recommended rules find in all files of a handler's own package that it reaches. */
export function lintHandler(folder: string, name: string): LintedFile['findings'] {
  const { recommended } = plugin.configs;
  const { findings, reached } = lintCode(folder, name, recommended);
  const own = manifestFolder(join(folder, name));
  const others = reached.filter((file) => file !== join(folder, name) && manifestFolder(file) === own);
  return [
    ...findings,
    ...others.flatMap((file) => lintCode(folder, file.slice(folder.length + 1), recommended).findings),
  ];
}
