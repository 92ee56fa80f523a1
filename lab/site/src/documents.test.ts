import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { documents, otherMarkdown, pageOf, placesOf, sidebar } from './documents.ts';
import { addressOf } from './links-to-code.ts';

const root = mkdtempSync(join(tmpdir(), 'site-'));
const file = (path: string, text = ''): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
for (const path of [
  'README.md',
  'AGENTS.md',
  'docs/data.md',
  'docs/new.md',
  'docs/decisions/README.md',
  'docs/decisions/000-template.md',
  'lab/part/README.md',
  'lab/part/src/code.ts',
  'lab/part/fixtures/sample.md',
  'node_modules/other/README.md',
  'lab/part/node_modules/other/docs/data.md',
])
  file(path, `# The \`${path}\` file\n`);
afterAll(() => rmSync(root, { recursive: true }));

test('a document stands in the first place that it belongs to; what nobody placed is not lost', () => {
  expect(placesOf(root).filter((place) => place.documents.length > 0)).toEqual([
    { title: 'Start here', documents: ['README.md'] },
    { title: 'Use it', documents: ['docs/data.md'] },
    { title: 'Parts', documents: ['lab/part/README.md'] },
    { title: 'Decisions', documents: ['docs/decisions/README.md'] },
    { title: 'More', documents: ['docs/new.md'] },
  ]);
  expect(otherMarkdown(root)).toEqual([
    'AGENTS.md',
    'docs/decisions/000-template.md',
    'lab/part/fixtures/sample.md',
  ]);
});

test('the side bar has titles without markup, and a README at the address of its folder', () => {
  expect(sidebar(root).flatMap(({ items }) => items)).toContainEqual({
    text: 'The lab/part/README.md file',
    link: '/lab/part/',
  });
  expect(['README.md', 'docs/decisions/README.md', 'docs/data.md'].map(pageOf)).toEqual([
    'index.md',
    'docs/decisions/index.md',
    'docs/data.md',
  ]);
});

describe('a link', () => {
  const repositoryUrl = 'https://host/owner/name';
  const to = (href: string, from = 'docs/data.md'): string =>
    addressOf(href, from, { root, documents: new Set(documents(root)), repositoryUrl });

  test.each([
    ['to another document stays', 'new.md#part', 'new.md#part'],
    ['to a part of its own page stays', '#part', '#part'],
    ['to somewhere else stays', 'https://example.com/x.ts', 'https://example.com/x.ts'],
    [
      'to code leads to the repository',
      '../lab/part/src/code.ts#L3',
      `${repositoryUrl}/blob/main/lab/part/src/code.ts#L3`,
    ],
    ['to a folder leads to it there', '../lab/part/src', `${repositoryUrl}/tree/main/lab/part/src`],
    ['to a folder with a document leads to that', '../lab/part', '../lab/part/index.md'],
    ['to a README leads to the address of its folder', 'decisions/README.md#x', 'decisions/index.md#x'],
    [
      'to what is no document of the site leads to the repository',
      '../AGENTS.md',
      `${repositoryUrl}/blob/main/AGENTS.md`,
    ],
  ])('%s', (_, href, address) => expect(to(href)).toBe(address));

  test('to a file that is not there is an error', () => {
    expect(() => to('../nowhere.ts')).toThrow('ENOENT');
  });
});

test('of this repository, every document has a title', () => {
  const titles = sidebar(resolve(import.meta.dirname, '../../..')).flatMap(({ items }) => items);
  expect(titles.filter(({ text }) => text.endsWith('.md'))).toEqual([]);
  expect(titles.length).toBeGreaterThan(50);
});
