import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exampleQueries } from './example-queries.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Of columns that a team adds, in an example of how it does; and of what Iceberg says of its files, in AWS alone. */
const notHere = /product_id|\$files"/;

export interface DocumentedQuery {
  where: string;
  sql: string;
}

/** What stands for what people fill in, and for the days and hours that are written there: rows of it may be there. */
export interface FilledIn {
  day: string;
  hour: string;
}

/**
 * Every query that README and docs show, that commands print for people to go on with, and the named ones, each once.
 * What people fill in (…) is filled in.
 */
export function documentedQueries(filling: FilledIn = { day: '2026-11-20', hour: '05' }): DocumentedQuery[] {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const pages = globSync(['README.md', 'docs/**/*.md', '*/README.md', '*/*/README.md'], {
    cwd: root,
  });
  // What a command prints is in its code; a name in it is a folder or a stage, after the query.
  const commands = globSync(['*/{src,cloud}/**/*.ts', '*/*/src/**/*.ts'], {
    cwd: root,
    exclude: (file) => /node_modules|\.test\.ts$|testing/.test(file),
  });
  const found = [
    ...exampleQueries.map(({ title, sql }) => ({ where: title, sql })),
    ...pages.sort().flatMap((where) => queriesOfPage(read(where)).map((sql) => ({ where, sql }))),
    ...commands.sort().flatMap((where) => queriesOfCommands(read(where)).map((sql) => ({ where, sql }))),
  ];
  const each = new Map<string, DocumentedQuery>();
  for (const { where, sql } of found) {
    const plain = plainQuery(sql);
    if (!/^(SELECT|WITH)\b/i.test(plain) || notHere.test(plain)) continue;
    const filled = filledIn(plain, filling);
    if (!each.has(filled)) each.set(filled, { where, sql: filled });
  }
  return [...each.values()];
}

const queriesOfCommands = (text: string): string[] =>
  [...text.matchAll(/\bquery (?:--\S+ )*"([^"$]+)"/g)].map(([, sql = '']) => sql);

function queriesOfPage(text: string): string[] {
  const fenced = [...text.matchAll(/^```(\w*)\n([^]*?)^```/gm)];
  const blocks = fenced.flatMap(([, language, sql = '']) =>
    language === 'sql'
      ? sql.split(/;\s*(?:\n|$)/)
      : language === 'text' || language === ''
        ? printed(sql)
        : [],
  );
  const spans = [...text.matchAll(/`((?:SELECT|WITH) [^`]+)`/g)].map(([, sql = '']) => sql);
  return [...queriesOfCommands(text), ...blocks, ...spans];
}

/** Paragraphs of what a command printed. */
const printed = (text: string): string[] =>
  text.split(/\n\s*\n/).filter((part) => /^(SELECT|WITH) /.test(part));

const plainQuery = (sql: string): string => sql.replaceAll(/^\s*--.*$/gm, '').trim();

const filledIn = (sql: string, { day, hour }: FilledIn): string =>
  sql
    .replaceAll(/DATE '(?:…|\d{4}-\d\d-\d\d)'/g, `DATE '${day}'`)
    .replaceAll(/TIMESTAMP '…'/g, `TIMESTAMP '${day} ${hour}:00:00'`)
    .replaceAll(/ingest_hour = '(?:…|\d\d)'/g, `ingest_hour = '${hour}'`);
