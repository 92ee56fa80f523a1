import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventColumns, rejectedColumns } from '@telemetry/event-store';
import { stackOutputs, stackOutputsOfSome } from '@telemetry/settings';
import { describe, expect, test } from 'vitest';
import { blocksOf, readDocuments, root } from './documents.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** What a text explains: names alone at the head of a table's row, of an entry of a list, or of a section. */
function explainedIn(text: string): string[] {
  const prose = text.replaceAll(/^([ \t]*)```[^]*?^\1```/gm, '');
  const heads = [
    ...prose.matchAll(/^\| (`[^|]+`) +\|/gm),
    ...prose.matchAll(/^ *[-*] (?:\*\*)?(`[^`\n]+`)(?:\*\*)?(?::| is | says )/gm),
    ...prose.matchAll(/^#{2,4} (.+)$/gm),
  ];
  return heads.map(([, head = '']) => head.replaceAll('`', ''));
}

const documents = readDocuments().map(({ file, text }) => ({ file, explained: explainedIn(text) }));

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const [, metrics = ''] = /metricUnits = \{([^}]*)\}/.exec(read('apps/processor/src/metrics.ts')) ?? [];

/** The flag alone: `--max <n>` is `--max`. */
const flagsIn = (heads: string[]): string[] =>
  heads.flatMap((head) => /^--[a-z][\w-]*/.exec(head)?.[0] ?? []);
const settingsPage = documents.find(({ file }) => file === 'docs/settings.md')?.explained ?? [];
const commandsPage = documents.find(({ file }) => file === 'docs/commands.md')?.explained ?? [];

/** Names that the code has, and the one document that explains them. */
const kinds: [kind: string, home: string, names: string[]][] = [
  // packages/settings compares this page with the shape of a stage.
  [
    'settings',
    'docs/settings.md',
    settingsPage.filter((name) => /^[a-z]\w*(\.|$)/.test(name) && !name.includes(' ')),
  ],
  ['commands', 'docs/commands.md', Object.keys(scripts).map((name) => `pnpm ${name}`)],
  ['flags', 'docs/commands.md', [...new Set(flagsIn(commandsPage))]],
  ['outputs', 'docs/deploying.md', [...stackOutputs, ...stackOutputsOfSome]],
  ['metrics', 'docs/runbook.md', [...metrics.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name)],
  ['columns', 'docs/data.md', [...eventColumns, ...rejectedColumns].map(({ name }) => name)],
];

/** Words that say something else at the head of a row: fields that a device sends, what a query answers. */
const otherMeaning: Record<string, string[]> = {
  columns: ['docs/sending.md'],
};

describe.each(kinds)('%s', (kind, home, names) => {
  const headsOf = (explained: string[]): string[] => (kind === 'flags' ? flagsIn(explained) : explained);

  test(`are explained in ${home}, each of them`, () => {
    expect(names.length).toBeGreaterThan(5);
    const heads = headsOf(documents.find(({ file }) => file === home)?.explained ?? []);
    expect(names.filter((name) => !heads.includes(name))).toEqual([]);
  });

  test('are explained nowhere else', () => {
    const twice = documents
      .filter(({ file }) => file !== home && !otherMeaning[kind]?.includes(file))
      .flatMap(({ file, explained }) =>
        headsOf(explained)
          .filter((head) => names.includes(head))
          .map((name) => `${file}: ${name}`),
      );
    expect(twice).toEqual([]);
  });
});

test('README says of each part what it is, and of no other', () => {
  const parts = globSync(['*/package.json', '*/*/package.json'], {
    cwd: root,
    exclude: ['**/node_modules/**'],
  });
  const [, places = ''] = read('README.md').split('\n## Where things are\n');
  const said = blocksOf(places).flatMap(({ content }) => content.match(/^[\w/-]+(?= {2,})/gm) ?? []);
  expect(said.filter((part) => part !== 'docs').sort()).toEqual(parts.map((file) => dirname(file)).sort());
});
