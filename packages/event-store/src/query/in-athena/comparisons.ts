import { type Column, eventColumns, rejectedColumns } from '../../tables.ts';
import type { SyntaxNode } from '../statement-tree.ts';

const typeOf = new Map<string, Column['type']>(
  [...eventColumns, ...rejectedColumns].map(({ name, type }) => [name, type]),
);

/** Columns beside constants of another type, which DuckDB casts. */
export const saidOfComparisons = (nodes: readonly SyntaxNode[]): string[] =>
  nodes.filter(({ type }) => type.startsWith('COMPARE_')).flatMap(ofConstants);

const sidesOf = (node: SyntaxNode): (SyntaxNode | undefined)[] =>
  node.type === 'COMPARE_IN' || node.type === 'COMPARE_NOT_IN'
    ? (node['children'] as SyntaxNode[])
    : ['left', 'right', 'input', 'lower', 'upper'].map((side) => node[side] as SyntaxNode | undefined);

const columnsOf = (node: SyntaxNode): string[] =>
  sidesOf(node).flatMap((side) =>
    side?.type === 'COLUMN_REF'
      ? (side['column_names'] as string[]).slice(-1).map((name) => name.toLowerCase())
      : [],
  );

interface Constant {
  type: { id: string };
  value: unknown;
}

function ofConstants(node: SyntaxNode): string[] {
  const [name] = columnsOf(node);
  if (name === undefined) return [];
  const constants = sidesOf(node).flatMap((side) =>
    side?.type === 'VALUE_CONSTANT' ? [side['value'] as Constant] : [],
  );
  return constants.flatMap(({ type, value }) => {
    const isText = type.id === 'VARCHAR';
    const isNumber = /INT|DECIMAL|DOUBLE/.test(type.id);
    if (name === 'ingest_hour' && isNumber)
      return [`write '${String(value).padStart(2, '0')}': ingest_hour is a text of two digits`];
    if (name === 'ingest_date' && isText)
      return [`write DATE '${String(value)}': ingest_date is a date and no text`];
    const column = typeOf.get(name);
    if (column === 'timestamp' && isText)
      return [`write TIMESTAMP '${String(value)}': ${name} is a time and no text`];
    if (column === 'string' && isNumber) return [`write '${String(value)}': ${name} is a text and no number`];
    if ((column === 'double' || column === 'int') && isText)
      return [`write ${String(value)}: ${name} is a number and no text`];
    return [];
  });
}
