import type { SyntaxNode } from '../statement-tree.ts';
import { kindOf } from './types.ts';

/** Types whose names Trino does not know, by DuckDB's. */
const types: Record<string, string> = {
  HUGEINT: 'write DECIMAL(38, 0) for HUGEINT',
  UTINYINT: 'write SMALLINT for UTINYINT',
  USMALLINT: 'write INTEGER for USMALLINT',
  UINTEGER: 'write BIGINT for UINTEGER',
  UBIGINT: 'write DECIMAL(20, 0) for UBIGINT',
  BLOB: 'write VARBINARY for BLOB',
  TIMESTAMP_S: 'write TIMESTAMP(0) for TIMESTAMP_S',
  TIMESTAMP_MS: 'write TIMESTAMP(3) for TIMESTAMP_MS',
  TIMESTAMP_NS: 'write TIMESTAMP(9) for TIMESTAMP_NS',
};

/** Casts that Trino does not know, or makes otherwise. `DATE '…'` and `TIMESTAMP '…'` are casts, too. */
export const saidOfCasts = (nodes: readonly SyntaxNode[]): string[] =>
  nodes.flatMap((node) => (node.type === 'OPERATOR_CAST' ? ofCast(node) : []));

function ofCast(node: SyntaxNode): string[] {
  const { id, type_info: info } = node['cast_type'] as { id: string; type_info?: { name?: string } | null };
  const known = types[id];
  if (known !== undefined) return [known];
  const child = node['child'] as SyntaxNode;
  if (info?.name?.toUpperCase() === 'JSON')
    return ['write json_parse(x) for CAST(x AS JSON): there that is a JSON text'];
  const [from, to] = [kindOf(child), kindOf(node)];
  const text = child.type === 'VALUE_CONSTANT' ? String((child['value'] as { value: unknown }).value) : '';
  if (to === 'timestamp' && /^\d{4}-\d\d-\d\d(?:T|.*Z$)/.test(text))
    return [`write TIMESTAMP '${text.replace('T', ' ').replace(/Z$/, '')}', without T and Z`];
  if (from === 'double' && to === 'string')
    return ['write CAST(CAST(x AS DECIMAL(18, 3)) AS VARCHAR): a double as a text is 1.5E0 there'];
  if (from === 'double' && to === 'int' && !/^(?:round|floor|ceil)$/.test(String(child['function_name'])))
    return ['write CAST(round(x) AS INTEGER) for a double: what is between two numbers goes up there'];
  return [];
}
