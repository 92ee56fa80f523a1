import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is a document: at the top, in docs, and what a part says of itself. */
const places = [
  {
    title: 'Start here',
    patterns: ['README.md', 'docs/how-it-works.md', 'docs/make-it-yours.md', 'CONTRIBUTING.md'],
  },
  {
    title: 'Use it',
    patterns: [
      'sending',
      'data',
      'settings',
      'edge',
      'deploying',
      'runbook',
      'getting-back',
      'updating',
      'unproven',
    ].map((name) => `docs/${name}.md`),
  },
  {
    title: 'Decide',
    patterns: ['deciding', 'results', 'cost-model', 'sql-on-trino'].map((name) => `docs/${name}.md`),
  },
  {
    title: 'Learn',
    patterns: ['thread-safety', 'thread-safety-symptoms', 'twin', 'console'].map((name) => `docs/${name}.md`),
  },
  {
    title: 'Parts',
    patterns: ['{apps,packages,lab}/*/README.md', 'infra/README.md', 'loadtests/**/README.md'],
  },
  { title: 'Decisions', patterns: ['docs/decisions/*.md'] },
  { title: 'More', patterns: ['docs/**/*.md', '*.md'] },
];
/** For a coding assistant, or no document to read. */
const left = new Set(['AGENTS.md', 'docs/decisions/000-template.md']);

const withoutPackages = (name: string): boolean => /(^|\/)(node_modules|\.git|\.data|cdk\.out)$/.test(name);
const found = (root: string, pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: withoutPackages })
    .filter((path) => !/node_modules/.test(path))
    .sort();

export interface Place {
  title: string;
  /** Paths from the root, in the order in which they are shown. */
  documents: string[];
}

/** The documents of a repository, each in the first place that it belongs to. */
export function placesOf(root: string): Place[] {
  const taken = new Set(left);
  return places.map(({ title, patterns }) => ({
    title,
    documents: patterns
      .flatMap((pattern) => found(root, pattern))
      .filter((path) => !taken.has(path) && taken.add(path)),
  }));
}

export const documents = (root: string): string[] => placesOf(root).flatMap((place) => place.documents);

/** Markdown that is there and is no document. */
export function otherMarkdown(root: string): string[] {
  const own = new Set(documents(root));
  return found(root, '**/*.md').filter((path) => !own.has(path));
}

/** Where a document is in the site: what its folder's README says stands at the folder's own address. */
export const pageOf = (path: string): string => path.replace(/(^|\/)README\.md$/, '$1index.md');

/** For VitePress: places, each with its documents by their own titles. */
export function sidebar(
  root: string,
): { text: string; collapsed: boolean; items: { text: string; link: string }[] }[] {
  return placesOf(root)
    .filter((place) => place.documents.length > 0)
    .map((place) => ({
      text: place.title,
      collapsed: place.title === 'Decisions' || place.title === 'More',
      items: place.documents.map((path) => ({
        text: titleOf(readFileSync(join(root, path), 'utf8')) ?? path,
        link: `/${pageOf(path)
          .replace(/\.md$/, '')
          .replace(/(^|\/)index$/, '$1')}`,
      })),
    }));
}

/** A document's first heading, without its markup. */
const titleOf = (text: string): string | undefined => /^# (.+)$/m.exec(text)?.[1]?.replaceAll(/[`*_]/g, '');
