import type { SyntaxNode } from '../statement-tree.ts';
import { isNumber as isOfNumbers, typeOf } from './types.ts';

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
  type: { id: string; type_info?: { scale?: number } | null };
  value: unknown;
}

/** As it is written: a decimal is whole, and says how many of its figures stand behind the point. */
const written = ({ type, value }: Constant): string =>
  String(type.type_info?.scale ? Number(value) / 10 ** type.type_info.scale : value);

function ofConstants(node: SyntaxNode): string[] {
  const [name] = columnsOf(node);
  if (name === undefined) return [];
  const constants = sidesOf(node).flatMap((side) =>
    side?.type === 'VALUE_CONSTANT' ? [side['value'] as Constant] : [],
  );
  return constants.flatMap((constant) => {
    const { type } = constant;
    const value = written(constant);
    const isText = type.id === 'VARCHAR';
    const isNumber = isOfNumbers(type.id);
    if (name === 'ingest_hour' && isNumber)
      return [`write '${value.padStart(2, '0')}': ingest_hour is a text of two digits`];
    if (name === 'ingest_date' && isText) return [`write DATE '${value}': ingest_date is a date and no text`];
    const column = typeOf.get(name);
    if (column === 'timestamp' && isText)
      return [`write TIMESTAMP '${value}': ${name} is a time and no text`];
    if (column === 'string' && isNumber) return [`write '${value}': ${name} is a text and no number`];
    if ((column === 'double' || column === 'int') && isText)
      return [`write ${value}: ${name} is a number and no text`];
    return [];
  });
}
