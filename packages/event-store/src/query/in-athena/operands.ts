import type { SyntaxNode } from '../statement-tree.ts';
import { isNumber, kindOf } from './types.ts';

/** What stands on both sides of an operator, where DuckDB makes of one of them what the other needs, or divides otherwise. */
export function saidOfOperands(nodes: readonly SyntaxNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node['is_operator'] !== true) return [];
    const children = (node['children'] as SyntaxNode[] | undefined) ?? [];
    const kinds = children.map(kindOf);
    const name = String(node['function_name']);
    if (name === '||' && kinds.some(isNumber)) return ['write CAST(x AS VARCHAR) for a number beside ||'];
    if (name === '/' || name === '%') return ofDivision(name, node, children);
    if (name !== '+' && name !== '-') return [];
    if (kinds.includes('date') && kinds.some(isNumber))
      return ["write INTERVAL '1' DAY for a number of days"];
    if (kinds.includes('date') && children.some(isOfHours))
      return ['write CAST(x AS TIMESTAMP) for a date to which hours, minutes or seconds are added'];
    if (kinds.every((kind) => kind === 'date') && kinds.length === 2)
      return ["write date_diff('day', a, b) for b - a: there it is an interval, and here a number"];
    return [];
  });
}

const isOfHours = ({ function_name: name }: SyntaxNode): boolean =>
  /^to_(?:hours|minutes|seconds)$/.test(String(name));

function ofDivision(name: string, node: SyntaxNode, [, by]: readonly SyntaxNode[]): string[] {
  return [
    ...(name === '/' && kindOf(node) === 'decimal'
      ? ['write CAST(x AS DOUBLE) / y, or 100e0 for 100.0: a decimal that is divided keeps few places there']
      : []),
    ...(by && mayBeZero(by)
      ? [`write nullif(y, 0) behind ${name}: division by zero is an error there, or infinity, and here null`]
      : []),
  ];
}

/** Columns, and counts and sums of some rows alone. A count of all rows of a group is none. */
function mayBeZero(node: SyntaxNode): boolean {
  if (node.type === 'OPERATOR_CAST') return mayBeZero(node['child'] as SyntaxNode);
  if (node.type === 'VALUE_CONSTANT') return Number((node['value'] as { value: unknown }).value) === 0;
  if (node.type === 'COLUMN_REF') return isNumber(kindOf(node));
  return (
    node.type === 'FUNCTION' &&
    (node['filter'] !== null || /^(?:sum|count_if)$/.test(String(node['function_name']).toLowerCase()))
  );
}
