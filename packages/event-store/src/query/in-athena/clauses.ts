import { eventColumns, rejectedColumns } from '../../tables.ts';
import type { SyntaxNode } from '../statement-tree.ts';

const columns = new Set<string>(
  [...eventColumns, ...rejectedColumns]
    .map(({ name }) => name as string)
    .concat('ingest_date', 'ingest_hour'),
);

/** Types whose names Trino does not know, by DuckDB's. */
const types: Record<string, string> = {
  FLOAT: 'write REAL or DOUBLE for FLOAT',
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

/** Clauses, joins and casts. */
export const saidOfClauses = (nodes: readonly SyntaxNode[]): string[] => nodes.flatMap(ofNode);

function ofNode(node: SyntaxNode): string[] {
  const { type } = node;
  const said: string[] = [];
  if (type === 'SELECT_NODE') said.push(...ofSelect(node));
  if (node['sample']) said.push(...ofSample(node));
  if (type === 'JOIN') said.push(...ofJoin(node));
  if (type === 'PIVOT') said.push('write count(*) FILTER (WHERE …) for PIVOT');
  if (type === 'SHOW_REF')
    said.push(
      node['show_type'] === 'SUMMARY'
        ? 'write min, max and approx_distinct of the columns for SUMMARIZE'
        : 'DESCRIBE and SHOW take a table there, and show other columns',
    );
  if (type === 'LIMIT_PERCENT_MODIFIER') said.push('write the number of rows for LIMIT n %');
  if (type === 'ORDER_MODIFIER' && starsOf(node).length > 0) said.push('write the columns for ORDER BY ALL');
  if (type === 'DISTINCT_MODIFIER' && list(node['distinct_on_targets']).length > 0)
    said.push('write row_number() in a query around it for DISTINCT ON');
  if (type === 'SET_OPERATION_NODE' && /BY_NAME/.test(String(node['setop_type'])))
    said.push('write the columns in one order for UNION BY NAME');
  if (type === 'TABLE_FUNCTION') {
    const name = String((node['function'] as SyntaxNode | undefined)?.['function_name']);
    if (name !== 'unnest') said.push(`there is no ${name}(…) to select from: name a table or a view`);
  }
  if (type === 'OPERATOR_CAST') {
    const known = types[(node['cast_type'] as { id: string }).id];
    if (known !== undefined) said.push(known);
  }
  return said;
}

function ofSelect(node: SyntaxNode): string[] {
  const star = list(node['select_list']).find(({ type }) => type === 'STAR');
  const filled = (key: string): boolean => Object.values(star?.[key] ?? {}).length > 0;
  return [
    ...(node['aggregate_handling'] === 'FORCE_AGGREGATES' ? ['write the columns for GROUP BY ALL'] : []),
    ...(node['qualify'] ? ['write a query around it with WHERE for QUALIFY'] : []),
    ...(filled('exclude_list') ||
    filled('qualified_exclude_list') ||
    filled('replace_list') ||
    filled('rename_list')
      ? ['write the columns for * EXCLUDE, * REPLACE and * RENAME']
      : []),
    ...(list(node['select_list']).some((each) => nodesWithin(each).some(isColumns))
      ? ['write the columns for COLUMNS(…)']
      : []),
    ...(list(node['select_list']).some((each) =>
      nodesWithin(each).some(({ function_name: name }) => name === 'unnest'),
    )
      ? ['write CROSS JOIN UNNEST(…) AS t(element) for unnest(…) in SELECT']
      : []),
    ...ofAliases(node),
  ];
}

/** A name that SELECT gives is known to ORDER BY alone there. */
function ofAliases(select: SyntaxNode): string[] {
  const given = new Map<string, SyntaxNode>();
  const said: string[] = [];
  const uses = (place: string, where: unknown): void => {
    for (const { type, column_names: names } of nodesWithin(where)) {
      const [name = '', ...more] = type === 'COLUMN_REF' ? (names as string[]) : [];
      if (more.length === 0 && given.has(name) && !columns.has(name))
        said.push(`write what ${name} stands for again in ${place}: there a name is known to ORDER BY alone`);
    }
  };
  for (const each of list(select['select_list'])) {
    uses('SELECT', each);
    const alias = (each['alias'] as string | undefined) ?? '';
    const isItself = each.type === 'COLUMN_REF' && (each['column_names'] as string[]).at(-1) === alias;
    if (alias !== '' && !isItself) given.set(alias, each);
  }
  uses('WHERE', select['where_clause']);
  uses('GROUP BY', select['group_expressions']);
  uses('HAVING', select['having']);
  return said;
}

function ofSample({ sample }: SyntaxNode): string[] {
  const { is_percentage: isPercentage, method } = sample as { is_percentage?: boolean; method?: string };
  return isPercentage && /bernoulli|system/i.test(method ?? '')
    ? []
    : ['write TABLESAMPLE BERNOULLI (10) after the table: samples are a percentage'];
}

function ofJoin(node: SyntaxNode): string[] {
  const [joinType, refType] = [String(node['join_type']), String(node['ref_type'])];
  return [
    ...(['ASOF', 'POSITIONAL'].includes(refType) ? [`write JOIN with a condition for ${refType} JOIN`] : []),
    ...(['SEMI', 'ANTI'].includes(joinType)
      ? [`write ${joinType === 'ANTI' ? 'NOT ' : ''}EXISTS (SELECT …) for ${joinType} JOIN`]
      : []),
  ];
}

const list = (value: unknown): SyntaxNode[] => (Array.isArray(value) ? (value as SyntaxNode[]) : []);
const isColumns = ({ type, columns: of }: SyntaxNode): boolean => type === 'STAR' && of === true;
const starsOf = (node: SyntaxNode): SyntaxNode[] => nodesWithin(node).filter(isColumns);

/** Nodes below, other queries left out. */
function nodesWithin(value: unknown): SyntaxNode[] {
  if (typeof value !== 'object' || value === null) return [];
  const isNode = 'type' in value && typeof value.type === 'string';
  if (isNode && value.type === 'SELECT_NODE') return [];
  const below = Object.values(value).flatMap(nodesWithin);
  return isNode ? [value as SyntaxNode, ...below] : below;
}
