import type { DuckDBConnection } from '@duckdb/node-api';
import { statementTree } from '../statement-tree.ts';
import { saidOfCasts } from './casts.ts';
import { saidOfClauses } from './clauses.ts';
import { saidOfComparisons } from './comparisons.ts';
import { saidOfDates } from './dates.ts';
import { saidOfDays } from './days.ts';
import { saidOfFunctions } from './functions.ts';
import { saidOfOperands } from './operands.ts';
import { saidOfWriting, withoutTexts } from './writing.ts';

/**
 * What DuckDB takes and Athena does not, or answers otherwise, or not as cheaply: each as a sentence that says what to write instead.
 * That Trino 476, which Athena's engine is built on, refuses or answers otherwise what is said here, `scripts/texts-on-trino.ts`
 * asks of every case of the tests. What neither names is not known to differ.
 */
export async function inAthena(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const plain = withoutTexts(sql);
  const tree = await statementTree(connection, sql);
  const ofTree = tree
    ? [
        ...saidOfClauses(tree.nodes),
        ...saidOfCasts(tree.nodes),
        ...saidOfComparisons(tree.nodes),
        ...saidOfDates(tree.nodes),
        ...saidOfDays(tree.root),
        ...saidOfOperands(tree.nodes),
        ...saidOfFunctions(tree.nodes, plain),
      ]
    : [];
  return [...new Set([...saidOfWriting(plain), ...ofTree])];
}

export { explainMissingFunction } from './functions.ts';
