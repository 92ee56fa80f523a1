import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOfLab, labFiles, labFolders } from './lab.ts';
import { planSlim } from './plan.ts';

const root = resolve(import.meta.dirname, '../..');
const plan = planSlim(root);
const removed = new Set(plan.removed);
const textOf = (path: string): string => plan.changed.get(path) ?? readFileSync(join(root, path), 'utf8');

const scriptsOf = (text: string): string[] =>
  Object.keys((JSON.parse(text) as { scripts: Record<string, string> }).scripts);
const before = scriptsOf(readFileSync(join(root, 'package.json'), 'utf8'));
const after = scriptsOf(textOf('package.json'));
const gone = before.filter((name) => !after.includes(name));

const keptFiles = (pattern: RegExp): string[] => plan.kept.filter((path) => pattern.test(path));

test('what it calls the lab is there', () => {
  for (const path of [...labFolders, ...labFiles]) expect(existsSync(join(root, path)), path).toBe(true);
});

test('decisions go with the lines of the index that are marked as the lab’s, and no others', () => {
  const folder = 'docs/decisions';
  const indexed = [...textOf(`${folder}/README.md`).matchAll(/^- \[\d{3} .*\]\((.*)\)$/gm)];
  expect(indexed.map(([, name = '']) => `${folder}/${name}`).sort()).toEqual(
    keptFiles(/^docs\/decisions\/\d{3}-/)
      .filter((path) => !path.includes('/000-'))
      .sort(),
  );
});

test('the commands of the lab go, and those of the template stay', () => {
  expect(gone).toEqual(
    expect.arrayContaining(['demo', 'twin', 'compare', 'cost', 'lab', 'race', 'bench', 'report', 'slim']),
  );
  expect(after).toEqual(
    expect.arrayContaining([
      'build',
      'synth',
      'cloud',
      'dlq',
      'replay',
      'forget',
      'query',
      'test',
      'lint',
      'types',
    ]),
  );
});

test('at most 65 % of the lines of TypeScript stay', () => {
  expect(plan.typescriptLines.after / plan.typescriptLines.before).toBeLessThanOrEqual(0.65);
});

describe('what stays does not speak of what went', () => {
  const commandOfLab = new RegExp(
    `pnpm(?:@[\\d.]+)? (?:run )?(${gone.join('|').replaceAll(':', '\\:')})(?![\\w-])`,
  );
  // Records and the changelog tell what was; the lock file is made anew.
  const spoken = keptFiles(/\.(md|ya?ml|ts|mts|js)$/).filter(
    (path) => !/^(docs\/decisions\/|CHANGELOG\.md$|pnpm-lock\.yaml$)/.test(path),
  );
  const folderOfLab = /(?<![\w.-])(?:lab\/[\w-]+|loadtests\/|apps\/thread-safety-lab)/;

  test.each(spoken)('%s', (path) => {
    const problems = textOf(path)
      .split('\n')
      .flatMap((line, index) => {
        const found = commandOfLab.exec(line)?.[0] ?? folderOfLab.exec(line)?.[0];
        return found === undefined ? [] : [`${index + 1}: ${found}: ${line.trim()}`];
      });
    expect(problems).toEqual([]);
  });

  test.each(keptFiles(/\.md$/))('links of %s', (path) => {
    const links = [...textOf(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^[a-z]+:/.test(link));
    const dead = links.filter((link) => {
      const target = normalize(join(dirname(path), link));
      return removed.has(target) || isOfLab(target) || !existsSync(join(root, target));
    });
    expect(dead).toEqual([]);
  });
});
