import lmi from '@telemetry/eslint-plugin-lmi';
import * as parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import { handlerFile, type Half } from './run-half.ts';
import type { Pair } from './pair.ts';

const eslint = new ESLint({
  cwd: import.meta.dirname,
  overrideConfigFile: true,
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser } }, lmi.configs.all],
});

/** The rules of the plugin that one half of a pair breaks. */
export async function lintHalf(pair: Pair, half: Half): Promise<string[]> {
  const [result] = await eslint.lintFiles(handlerFile(pair, half));
  const errors = result?.messages ?? [];
  const broken = errors.find(({ fatal }) => fatal);
  if (broken) throw new Error(`${pair.name}: ${broken.message}`);
  return [...new Set(errors.map(({ ruleId }) => ruleId ?? 'unknown'))].toSorted();
}
