import type { SyntaxNode } from '../statement-tree.ts';
import { isNumber, type Kind, kindOf } from './types.ts';

/** What is compared with something of another type, which DuckDB casts. */
export const saidOfComparisons = (nodes: readonly SyntaxNode[]): string[] =>
  nodes.filter(({ type }) => type.startsWith('COMPARE_')).flatMap(ofComparison);

const sidesOf = (node: SyntaxNode): SyntaxNode[] =>
  node.type === 'COMPARE_IN' || node.type === 'COMPARE_NOT_IN'
    ? (node['children'] as SyntaxNode[])
    : ['left', 'right', 'input', 'lower', 'upper'].flatMap(
        (side) => (node[side] as SyntaxNode | undefined) ?? [],
      );

interface Constant {
  type: { id: string; type_info?: { scale?: number } | null };
  value: unknown;
}

/** As it is written: a decimal is whole, and says how many of its figures stand behind the point. */
const written = ({ type, value }: Constant): string =>
  String(type.type_info?.scale ? Number(value) / 10 ** type.type_info.scale : value);

const isConstant = ({ type }: SyntaxNode): boolean => type === 'VALUE_CONSTANT';
const nameOf = (node: SyntaxNode): string | undefined =>
  node.type === 'COLUMN_REF' ? (node['column_names'] as string[]).at(-1)?.toLowerCase() : undefined;

/** Kinds that are compared with each other there. */
const familyOf = (kind: Kind): 'number' | 'text' | 'time' =>
  isNumber(kind) ? 'number' : kind === 'string' ? 'text' : 'time';

function ofComparison(node: SyntaxNode): string[] {
  const sides = sidesOf(node);
  const known = sides.flatMap((side) => {
    const kind = kindOf(side);
    return isConstant(side) || kind === undefined ? [] : [{ side, kind }];
  });
  const [first] = known;
  if (first === undefined) return [];
  const other = known.find(({ kind }) => familyOf(kind) !== familyOf(first.kind));
  if (other)
    return [`write CAST(… AS …) where a ${familyOf(first.kind)} is compared with a ${familyOf(other.kind)}`];
  return sides
    .filter(isConstant)
    .flatMap((side) => ofConstant(first, side['value'] as Constant, kindOf(side)));
}

function ofConstant(
  { side, kind }: { side: SyntaxNode; kind: Kind },
  constant: Constant,
  is: Kind | undefined,
): string[] {
  const value = written(constant);
  const name = nameOf(side);
  if (is === undefined || familyOf(is) === familyOf(kind)) return [];
  if (name === 'ingest_hour')
    return [`write '${value.padStart(2, '0')}': ingest_hour is a text of two digits`];
  const what = name ?? 'what is compared with it';
  if (kind === 'date' && is === 'string') return [`write DATE '${value}': ${what} is a date and no text`];
  if (kind === 'timestamp' && is === 'string')
    return [`write TIMESTAMP '${value}': ${what} is a time and no text`];
  if (kind === 'string')
    return name === undefined ? [] : [`write '${value}': ${name} is a text and no number`];
  return isNumber(kind) ? [`write ${value}: ${what} is a number and no text`] : [];
}
