import type { DuckDBConnection } from '@duckdb/node-api';

/** A node of DuckDB's syntax tree (`json_serialize_sql`); some have a class beside the type. */
export type SyntaxNode = Record<string, unknown> & { type: string };

export interface StatementTree {
  root: SyntaxNode;
  /** Every node, outer ones first. */
  nodes: readonly SyntaxNode[];
}

/** How DuckDB understands a query before it looks for tables. Undefined for what is no SELECT, or cannot be read. */
export async function statementTree(
  connection: DuckDBConnection,
  sql: string,
): Promise<StatementTree | undefined> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const { error, statements } = JSON.parse(String(reader.getRows()[0]?.[0])) as {
    error: boolean;
    statements?: { node: SyntaxNode }[];
  };
  const [statement, another] = statements ?? [];
  return error || !statement || another
    ? undefined
    : { root: statement.node, nodes: nodesOf(statement.node) };
}

function nodesOf(value: unknown): SyntaxNode[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(nodesOf);
  return 'type' in value && typeof value.type === 'string' ? [value as SyntaxNode, ...below] : below;
}
