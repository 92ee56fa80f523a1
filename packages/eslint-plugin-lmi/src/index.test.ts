import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import plugin from './index.ts';
import { lintFile } from './testing/lint-file.ts';
import { installed, packageFolder } from './testing/package-folder.ts';

const root = join(import.meta.dirname, '..');
const ruleNames = Object.keys(plugin.rules);
const packages = {
  ...installed('@aws-lambda-powertools/batch', '2.35.0'),
  ...installed('@aws-lambda-powertools/logger', '2.36.0'),
};
const oldPackages = installed('@aws-lambda-powertools/logger', '2.30.0');

/** The code of a page's section, if it has some. */
function example(page: string, heading: string): string | undefined {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return /```js\n([^]*?)```/.exec(section)?.[1];
}

function rulesThatFind(code: string, files: Record<string, string>): string[] {
  const folder = packageFolder({ 'src/index.js': code, ...files });
  return lintFile(folder, 'src/index.js').map((finding) => finding.replace(/:\d+$/, ''));
}

describe.each(ruleNames)('%s', (name) => {
  const page = readFileSync(join(root, 'docs/rules', `${name}.md`), 'utf8');

  test('has a page that begins with its name and its description', () => {
    const { description } = plugin.rules[name]!.meta!.docs!;
    expect(page).toMatch(new RegExp(`^# lmi/${name}\n\n${description}\\.`));
  });

  test('finds the code that its page calls wrong', () => {
    const files = name === 'no-unsafe-version' ? oldPackages : packages;
    expect(rulesThatFind(example(page, 'Wrong')!, files)).toContain(name);
  });

  test('has a page whose right code no rule finds', () => {
    expect(rulesThatFind(example(page, 'Right') ?? '', packages)).toEqual([]);
  });

  test('is in the table of the README', () => {
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`[${name}](docs/rules/${name}.md)`);
  });
});

test('every rule file is in the plugin, under its own name', () => {
  const files = readdirSync(join(root, 'src/rules')).filter((file) => !file.endsWith('.test.ts'));
  expect(ruleNames.map((name) => `${name}.ts`).sort()).toEqual(files.sort());
});

test('every page belongs to a rule', () => {
  expect(readdirSync(join(root, 'docs/rules')).sort()).toEqual(ruleNames.map((name) => `${name}.md`).sort());
});

test('recommended has all rules but those about mere waste', () => {
  const recommended = Object.keys(plugin.configs.recommended.rules!);
  const all = Object.keys(plugin.configs.all.rules!);
  expect(all).toEqual(ruleNames.map((name) => `lmi/${name}`));
  expect(all.filter((name) => !recommended.includes(name))).toEqual(['lmi/prefer-single-flight']);
});
