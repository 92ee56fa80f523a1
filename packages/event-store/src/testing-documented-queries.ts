import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { exampleQueries } from './example-queries.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Of columns that a team adds, in an example of how it does. */
const ofAnExample = /product_id/;

export interface DocumentedQuery {
  where: string;
  sql: string;
}

/** Every query that README and docs show, and the named ones; what people fill in (…) is filled in. */
export function documentedQueries(): DocumentedQuery[] {
  const files = globSync(['README.md', 'docs/*.md', 'packages/*/README.md'], { cwd: root }).sort();
  const shown = files.flatMap((file) =>
    queriesIn(readFileSync(join(root, file), 'utf8')).map((sql) => ({
      where: relative(root, join(root, file)),
      sql: filledIn(sql),
    })),
  );
  return [
    ...exampleQueries.map(({ title, sql }) => ({ where: title, sql })),
    ...shown.filter(({ sql }) => !ofAnExample.test(sql)),
  ];
}

function queriesIn(text: string): string[] {
  const commands = [...text.matchAll(/pnpm query (?:--\S+ )*"([^"]+)"/g)].map(([, sql = '']) => sql);
  const blocks = [...text.matchAll(/^```sql\n([^]*?)^```/gm)].flatMap(([, sql = '']) =>
    sql.split(/;\s*(?:\n|$)/),
  );
  const spans = [...text.matchAll(/`(SELECT [^`]+)`/g)].map(([, sql = '']) => sql);
  return [...commands, ...blocks, ...spans]
    .map((sql) => sql.replaceAll(/^\s*--.*$/gm, '').trim())
    .filter((sql) => /^(SELECT|WITH)\b/i.test(sql));
}

const filledIn = (sql: string): string =>
  sql
    .replaceAll("DATE '…'", "DATE '2026-11-20'")
    .replaceAll("TIMESTAMP '…'", "TIMESTAMP '2026-11-20 05:00:00'");
