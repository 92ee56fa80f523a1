import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export interface MarkdownDocument {
  /** From the repository's root, with `/`. */
  file: string;
  text: string;
}

/** Decisions and the changelog stay as they were said then. */
export const isOfThen = (file: string): boolean => /^docs\/decisions\/\d|^CHANGELOG/.test(file);

/** Every Markdown document of today. */
export const readDocuments = (): MarkdownDocument[] => readMarkdown().filter(({ file }) => !isOfThen(file));

/** Every Markdown file. */
export function readMarkdown(): MarkdownDocument[] {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  return files
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

export interface FencedBlock {
  language: string;
  /** Without what indents the block. */
  content: string;
  /** The line of the content's beginning, from 1. */
  line: number;
  /** The last line before the block that is not empty. */
  above: string;
}

/** The fenced blocks of a text, those of lists included. */
export const blocksOf = (text: string): FencedBlock[] =>
  [...text.matchAll(/^([ \t]*)```(\w*)[^\n]*\n([^]*?)^\1```[ \t]*$/gm)].map(
    ({ 1: indent = '', 2: language = '', 3: content = '', index }) => {
      const before = text.slice(0, index);
      return {
        language,
        content: content.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
        line: before.split('\n').length + 1,
        above: before.trimEnd().split('\n').at(-1)?.trim() ?? '',
      };
    },
  );

/** Cells of the rows of the first table under a heading: the first `columns` of each. */
export function tableUnder(text: string, heading: string, columns: number): string[][] {
  const after = text.split(`\n${heading}\n`)[1];
  if (after === undefined) throw new Error(`there is no "${heading}"`);
  const table = /(?:^\|.*\n)+/m.exec(after)?.[0] ?? '';
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, columns + 1)
        .map((cell) => cell.trim()),
    );
}
