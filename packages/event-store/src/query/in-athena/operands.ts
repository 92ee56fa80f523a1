import type { SyntaxNode } from '../statement-tree.ts';
import { isNumber, typeOf } from './types.ts';

/** What stands on both sides of an operator, where DuckDB makes of one of them what the other needs. */
export function saidOfOperands(nodes: readonly SyntaxNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node['is_operator'] !== true) return [];
    const kinds = ((node['children'] as SyntaxNode[] | undefined) ?? []).map(kindOf);
    const has = (kind: Kind): boolean => kinds.includes(kind);
    const name = String(node['function_name']);
    if (name === '||' && has('number')) return ['write CAST(x AS VARCHAR) for a number beside ||'];
    if (name !== '+' && name !== '-') return [];
    if (has('date') && has('number')) return ["write INTERVAL '1' DAY for a number of days"];
    if (kinds.every((kind) => kind === 'date') && kinds.length === 2)
      return ["write date_diff('day', a, b) for b - a: there it is an interval, and here a number"];
    return [];
  });
}

type Kind = 'number' | 'date' | 'other';

function kindOf(node: SyntaxNode): Kind {
  if (node.type === 'OPERATOR_CAST') {
    const { id } = node['cast_type'] as { id: string };
    return id === 'DATE' ? 'date' : isNumber(id) ? 'number' : 'other';
  }
  if (node.type === 'VALUE_CONSTANT')
    return isNumber((node['value'] as { type: { id: string } }).type.id) ? 'number' : 'other';
  if (node.type !== 'COLUMN_REF') return 'other';
  const type = typeOf.get((node['column_names'] as string[]).at(-1)?.toLowerCase() ?? '');
  return type === 'date' ? 'date' : type === 'int' || type === 'double' ? 'number' : 'other';
}
