import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import plugin from '../index.ts';

/** Lints one file of a folder with a configuration of the plugin; gives `rule:line` of each finding. */
export function lintFile(folder: string, name: string, config: Linter.Config = plugin.configs.all): string[] {
  const linter = new Linter({ cwd: folder });
  const path = join(folder, name);
  const configs = [{ files: ['**/*.{js,ts,mjs,cjs}'], languageOptions: { parser } }, config];
  return linter
    .verify(readFileSync(path, 'utf8'), configs, { filename: path })
    .map(({ ruleId, line, message }) =>
      ruleId === null ? message : `${ruleId.replace('lmi/', '')}:${line}`,
    );
}
