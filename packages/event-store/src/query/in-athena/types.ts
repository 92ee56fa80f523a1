import { type Column, eventColumns, rejectedColumns } from '../../tables.ts';
import type { SyntaxNode } from '../statement-tree.ts';

export type Kind = Column['type'] | 'decimal' | 'date';

/** Of the columns that objects have, and of what has a day or a time. */
const ofNames: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...[...eventColumns, ...rejectedColumns].map(({ name, type }) => [name as string, type] as const),
  ['ingest_date', 'date'],
  ['ingest_hour', 'string'],
  ['current_date', 'date'],
  ['current_timestamp', 'timestamp'],
  ['localtimestamp', 'timestamp'],
]);

/** Of functions whose kind is always the same. */
const ofFunctions: ReadonlyMap<string, Kind> = new Map(
  (
    [
      [
        'int',
        'count count_star count_if approx_distinct length strpos position date_diff year quarter month week day hour minute second day_of_week day_of_month day_of_year row_number rank',
      ],
      ['double', 'avg to_unixtime sqrt power pow ln exp stddev variance'],
      [
        'string',
        'lower upper trim ltrim rtrim reverse substr substring replace concat date_format to_iso8601 json_extract_scalar split_part regexp_extract regexp_replace lpad rpad',
      ],
      ['date', 'date last_day_of_month'],
      ['timestamp', 'now from_unixtime date_parse'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
);

/** Of functions that have the kind of one of their arguments, which one. */
const asArgument: Record<string, number> = {
  sum: 0,
  max: 0,
  min: 0,
  abs: 0,
  round: 0,
  ceil: 0,
  floor: 0,
  coalesce: 0,
  nullif: 0,
  arbitrary: 0,
  max_by: 0,
  min_by: 0,
  date_trunc: 1,
};

/** What a part of a query is as far as its writing tells; undefined where it does not. */
export function kindOf(node: SyntaxNode | undefined): Kind | undefined {
  if (node?.type === 'OPERATOR_CAST') return kindOfType((node['cast_type'] as { id: string }).id);
  if (node?.type === 'VALUE_CONSTANT') return kindOfType((node['value'] as { type: { id: string } }).type.id);
  if (node?.type === 'COLUMN_REF')
    return ofNames.get((node['column_names'] as string[]).at(-1)?.toLowerCase() ?? '');
  if (node?.type !== 'FUNCTION' && !node?.type.startsWith('OPERATOR_')) return undefined;
  const name =
    node.type === 'FUNCTION'
      ? String(node['function_name']).toLowerCase()
      : node.type.slice('OPERATOR_'.length).toLowerCase();
  const children = (node['children'] as SyntaxNode[] | undefined) ?? [];
  if (node['is_operator'] === true) return kindOfOperator(name, children.map(kindOf));
  const place = asArgument[name];
  return place === undefined ? ofFunctions.get(name) : kindOf(children[place]);
}

function kindOfOperator(name: string, kinds: readonly (Kind | undefined)[]): Kind | undefined {
  if (name === '||') return 'string';
  if (!['+', '-', '*', '/', '%'].includes(name) || !kinds.every(isNumber)) return undefined;
  return kinds.find((kind) => kind === 'double') ?? kinds.find((kind) => kind === 'decimal') ?? 'int';
}

function kindOfType(id: string): Kind | undefined {
  if (/^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(id)) return 'int';
  if (/^(?:DOUBLE|FLOAT)$/.test(id)) return 'double';
  if (id.startsWith('TIMESTAMP')) return 'timestamp';
  return ({ DECIMAL: 'decimal', DATE: 'date', VARCHAR: 'string' } as const)[id];
}

export const isNumber = (kind: Kind | undefined): boolean =>
  kind === 'int' || kind === 'double' || kind === 'decimal';
