import type { SyntaxNode } from '../statement-tree.ts';
import { kindOf } from './types.ts';

/** What DuckDB makes a time of, and what shows it. */
export const saidOfDates = (nodes: readonly SyntaxNode[]): string[] =>
  nodes.some(
    (node) => node.type === 'SELECT_NODE' && (node['select_list'] as SyntaxNode[]).some(showsMovedDate),
  )
    ? [
        'write CAST(x AS DATE) around a date that is moved or cut off where it is shown: there it stays a date, and here it is a time',
      ]
    : [];

/** Functions and operators whose result shows what they are given. */
const shows = new Set([
  'max',
  'min',
  'coalesce',
  'nullif',
  'arbitrary',
  'max_by',
  'min_by',
  'array_agg',
  '||',
  'to_iso8601',
]);

function showsMovedDate(node: SyntaxNode): boolean {
  if (isMovedDate(node)) return true;
  if (node.type === 'OPERATOR_CAST')
    return kindOf(node) === 'string' && showsMovedDate(node['child'] as SyntaxNode);
  return shows.has(nameOf(node)) && childrenOf(node).some(showsMovedDate);
}

/** A date plus or minus days, months or years, or the first day of its month, week or year. */
function isMovedDate(node: SyntaxNode): boolean {
  const [name, children] = [nameOf(node), childrenOf(node)];
  const isDate = (child: SyntaxNode | undefined): boolean =>
    child !== undefined && (kindOf(child) === 'date' || isMovedDate(child));
  if (name === '+' || name === '-')
    return (
      children.some(isDate) && children.some((child) => /^to_(?:days|months|years)$/.test(nameOf(child)))
    );
  if (name === 'date_trunc') return isDate(children[1]);
  return name === 'date_add' && isDate(children[2]);
}

const childrenOf = (node: SyntaxNode): SyntaxNode[] => (node['children'] as SyntaxNode[] | undefined) ?? [];

const nameOf = (node: SyntaxNode): string =>
  node.type.startsWith('OPERATOR_')
    ? node.type.slice('OPERATOR_'.length).toLowerCase()
    : ((node['function_name'] as string | undefined) ?? '').toLowerCase();
