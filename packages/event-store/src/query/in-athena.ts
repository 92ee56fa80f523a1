import type { DuckDBConnection } from '@duckdb/node-api';
import { eventColumns, rejectedColumns } from '../tables.ts';
import { statementTree, type SyntaxNode } from './statement-tree.ts';

const times = new Set<string>(
  [...eventColumns, ...rejectedColumns].filter(({ type }) => type === 'timestamp').map(({ name }) => name),
);

/**
 * What DuckDB takes and Athena does not, or not as cheaply, of what people write by habit: each as a sentence that says what to write
 * instead. It knows some of the differences and not all.
 */
export async function inAthena(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const tree = await statementTree(connection, sql);
  if (!tree) return [];
  const said = tree.nodes.flatMap((node) => [...comparison(node), ...clause(node)]);
  if (/::/.test(sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '')))
    said.push('write CAST(x AS type) for x::type');
  const compared = new Set(tree.nodes.filter(isComparison).flatMap(columnsOf));
  if (compared.has('received_at') && !compared.has('ingest_date'))
    said.push(
      'filter on ingest_date, too: by received_at alone Athena reads every object that is not settled',
    );
  return [...new Set(said)];
}

const isComparison = ({ type }: SyntaxNode): boolean => type.startsWith('COMPARE_');

const sidesOf = (node: SyntaxNode): (SyntaxNode | undefined)[] =>
  node.type === 'COMPARE_IN'
    ? (node['children'] as SyntaxNode[])
    : ['left', 'right', 'input', 'lower', 'upper'].map((side) => node[side] as SyntaxNode | undefined);

const columnsOf = (node: SyntaxNode): string[] =>
  sidesOf(node).flatMap((side) =>
    side?.type === 'COLUMN_REF' ? (side['column_names'] as string[]).slice(-1) : [],
  );

function comparison(node: SyntaxNode): string[] {
  if (!isComparison(node)) return [];
  const sides = sidesOf(node);
  const [name] = columnsOf(node);
  const constants = sides.flatMap((side) =>
    side?.type === 'VALUE_CONSTANT' ? [side['value'] as Constant] : [],
  );
  return constants.flatMap(({ type, value }) => {
    const isText = type.id === 'VARCHAR';
    if (name === 'ingest_date' && isText)
      return [`write DATE '${String(value)}': ingest_date is a date and no text`];
    if (name !== undefined && times.has(name) && isText)
      return [`write TIMESTAMP '${String(value)}': ${name} is a time and no text`];
    if (name === 'ingest_hour' && !isText)
      return [`write '${String(value).padStart(2, '0')}': ingest_hour is a text of two digits`];
    return [];
  });
}

interface Constant {
  type: { id: string };
  value: unknown;
}

function clause(node: SyntaxNode): string[] {
  if (node.type !== 'SELECT_NODE') return [];
  const star = (node['select_list'] as SyntaxNode[]).find(({ type }) => type === 'STAR');
  const filled = (key: string): boolean => Object.values(star?.[key] ?? {}).length > 0;
  return [
    ...(node['aggregate_handling'] === 'FORCE_AGGREGATES' ? ['write the columns for GROUP BY ALL'] : []),
    ...(node['qualify'] ? ['write a query around it with WHERE for QUALIFY'] : []),
    ...(filled('exclude_list') || filled('replace_list')
      ? ['write the columns for * EXCLUDE and * REPLACE']
      : []),
  ];
}
