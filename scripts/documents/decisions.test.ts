import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './documents.ts';

test('the index of decisions has each, by its own title', () => {
  const folder = join(root, 'docs/decisions');
  const titles = readdirSync(folder)
    .filter((name) => /^\d{3}-.*\.md$/.test(name) && !name.startsWith('000'))
    .map((name) => {
      const [first = ''] = readFileSync(join(folder, name), 'utf8').split('\n');
      return `- [${first.replace(/^# /, '')}](${name})`;
    });
  const index = readFileSync(join(folder, 'README.md'), 'utf8').match(/^- \[\d{3} .*$/gm) ?? [];
  expect([...index].sort()).toEqual(titles.sort());
});
