import { eventColumns, rejectedColumns } from '../../tables.ts';
import type { SyntaxNode } from '../statement-tree.ts';

const columns = new Set<string>(
  [...eventColumns, ...rejectedColumns]
    .map(({ name }) => name as string)
    .concat('ingest_date', 'ingest_hour'),
);

/** Clauses, joins, and what stands between them. */
export const saidOfClauses = (nodes: readonly SyntaxNode[]): string[] => nodes.flatMap(ofNode);

function ofNode(node: SyntaxNode): string[] {
  const { type } = node;
  const said: string[] = [];
  if (type === 'SELECT_NODE') said.push(...ofSelect(node));
  if (node['sample'])
    said.push('write WHERE rand() < 0.1 for a sample: TABLESAMPLE BERNOULLI (10) of there does not run here');
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
  if (type === 'BASE_TABLE' && String(node['schema_name']) === 'main')
    said.push(`write ${String(node['table_name'])} for main.${String(node['table_name'])}`);
  if (type === 'ARRAY_EXTRACT')
    said.push('write element_at(x, n) for x[n]: beyond the end it is an error there, and here null');
  if (node['class'] === 'WINDOW' && node['filter_expr'])
    said.push('write CASE WHEN … THEN x END in a window, for FILTER (WHERE …)');
  if (type === 'FUNCTION' && node['function_name'] === 'sum' && list(node['children']).some(isCondition))
    said.push('write count_if(…) for the sum of a condition');
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
    ...ofDistinct(node),
    ...ofNames(node),
    ...[node['where_clause'], node['having']].flatMap((condition) =>
      ofCondition(condition as SyntaxNode | null),
    ),
  ];
}

/** A number or a text is no condition there. */
function ofCondition(node: SyntaxNode | null): string[] {
  if (node === null) return [];
  if (/^(?:CONJUNCTION_|OPERATOR_NOT$)/.test(node.type)) return list(node['children']).flatMap(ofCondition);
  const name = node.type === 'COLUMN_REF' ? ((node['column_names'] as string[]).at(-1) ?? '') : '';
  return columns.has(name)
    ? [`write ${name} IS NOT NULL, or what else is asked of ${name}: it is no condition`]
    : [];
}

/** Rows that are each shown once are ordered by what is shown of them. */
function ofDistinct(select: SyntaxNode): string[] {
  const modifiers = list(select['modifiers']);
  if (
    !modifiers.some(
      ({ type, distinct_on_targets: on }) => type === 'DISTINCT_MODIFIER' && list(on).length === 0,
    )
  )
    return [];
  const shown = list(select['select_list']);
  const isShown = (by: SyntaxNode): boolean =>
    by.type === 'VALUE_CONSTANT' ||
    shown.some(
      (each) =>
        each.type === 'STAR' ||
        bare(each) === bare(by) ||
        (by.type === 'COLUMN_REF' &&
          (by['column_names'] as string[]).at(-1) === (each['alias'] || lastName(each))),
    );
  return modifiers
    .flatMap(({ orders }) => list(orders))
    .every(({ expression }) => isShown(expression as SyntaxNode))
    ? []
    : ['write GROUP BY for SELECT DISTINCT: there it is ordered by what it shows alone'];
}

const lastName = (node: SyntaxNode): string | undefined =>
  node.type === 'COLUMN_REF' ? (node['column_names'] as string[]).at(-1) : undefined;

/** As it is written, wherever. */
const bare = (node: SyntaxNode): string =>
  JSON.stringify(node, (key, value: unknown) => (/^(?:alias|query_location)$/.test(key) ? undefined : value));

/** A whole row has no name there, nor has a column of USING a table. */
function ofNames(select: SyntaxNode): string[] {
  const from = nodesWithin(select['from_table']);
  const rows = new Set(from.flatMap(({ type, alias }) => (type === 'BASE_TABLE' && alias ? [alias] : [])));
  const joined = new Set(from.flatMap(({ using_columns: names }) => (names as string[] | undefined) ?? []));
  return nodesWithin([select['select_list'], select['where_clause'], select['group_expressions']]).flatMap(
    ({ type, column_names: names }) => {
      if (type !== 'COLUMN_REF') return [];
      const [first = '', second] = names as string[];
      if (second === undefined)
        return rows.has(first) && !columns.has(first)
          ? [`write ${first}.*, or its columns, for ${first}`]
          : [];
      return joined.has(second)
        ? [`write ${second} for ${first}.${second}: USING leaves one of them, of no table`]
        : [];
    },
  );
}

const isCondition = ({ type }: SyntaxNode): boolean =>
  /^(?:COMPARE_|CONJUNCTION_|OPERATOR_(?:NOT|IS_))/.test(type);

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

function ofJoin(node: SyntaxNode): string[] {
  const [joinType, refType] = [String(node['join_type']), String(node['ref_type'])];
  return [
    ...(['ASOF', 'POSITIONAL'].includes(refType) ? [`write JOIN with a condition for ${refType} JOIN`] : []),
    ...(refType === 'NATURAL' ? ['write JOIN … USING (columns) for NATURAL JOIN'] : []),
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
