import { settledTable, tables } from '../../tables.ts';
import type { SyntaxNode } from '../statement-tree.ts';

const ours = new Set<string>([
  'events',
  ...[...tables, settledTable].flatMap(({ name, rawName }) => [name, rawName]),
]);
const times = new Set(['received_at', 'occurred_at', 'stored_at']);

/** One place in which a query reads a table of ours, whatever is around it. */
interface Read {
  /** Whether a condition that holds for all of its rows asks for days. */
  hasDays: boolean;
  /** The time that its rows are compared by. */
  time?: string;
  /** Conditions on days that follow from it, where they are plain. */
  days: string[];
}

/** A table, view or query that a SELECT has behind FROM, by its name there. */
interface Source {
  alias: string;
  reads: Read[];
}

type Ctes = ReadonlyMap<string, { node: SyntaxNode; ctes: Ctes }>;

/** What is asked for by a time alone: in Athena small objects are found by their day, so that all of them are read. */
export function saidOfDays(tree: SyntaxNode): string[] {
  const ended: Read[] = [];
  ended.push(...readsOf(tree, new Map(), ended));
  return ended.flatMap(({ hasDays, time, days }) =>
    time === undefined || hasDays
      ? []
      : [
          `filter on ingest_date, too${days.length > 0 ? ` (${days.join(' AND ')})` : ''}: by ${time} alone Athena reads every object that is not settled`,
        ],
  );
}

/** Reads of a query that conditions around it may still narrow; those of queries within its expressions have `ended`. */
function readsOf(node: SyntaxNode, known: Ctes, ended: Read[]): Read[] {
  const ctes = new Map(known);
  for (const { key, value } of (node['cte_map'] as CteMap | undefined)?.map ?? [])
    ctes.set(key.toLowerCase(), { node: value.query.node, ctes: new Map(ctes) });
  if (node.type !== 'SELECT_NODE')
    return queriesIn(
      Object.entries(node).flatMap(([key, value]) => (key === 'cte_map' ? [] : [value])),
    ).flatMap((query) => readsOf(query, ctes, ended));
  const conditions = allOf(node['where_clause'] as SyntaxNode | null);
  const sources = sourcesOf(node['from_table'] as SyntaxNode, ctes, ended, conditions);
  const within = queriesIn(
    Object.entries(node).flatMap(([key, value]) => (/^(from_table|cte_map)$/.test(key) ? [] : [value])),
  );
  for (const query of [...within, ...queriesIn(conditions)].filter((each, i, all) => all.indexOf(each) === i))
    ended.push(...readsOf(query, ctes, ended));
  const aliases = new Set(sources.map(({ alias }) => alias));
  const bounded = withLinks(conditions, aliases);
  for (const { alias, reads } of sources)
    for (const read of reads) {
      if (bounded.has(alias)) read.hasDays = true;
      for (const comparison of conditions.flatMap(comparisonsIn))
        for (const [qualifier, name] of columnsIn(comparison)) {
          if (!times.has(name) || (qualifier !== '' && qualifier !== alias)) continue;
          read.time ??= name;
          if (name === 'received_at' && conditions.includes(comparison))
            read.days.push(...daysOf(comparison));
        }
    }
  return sources.flatMap(({ reads }) => reads);
}

interface CteMap {
  map?: { key: string; value: { query: { node: SyntaxNode } } }[];
}

function sourcesOf(node: SyntaxNode, ctes: Ctes, ended: Read[], conditions: SyntaxNode[]): Source[] {
  const alias = ((node['alias'] as string | undefined) ?? '').toLowerCase();
  if (node.type === 'BASE_TABLE') {
    const name = String(node['table_name']).toLowerCase();
    const cte = ctes.get(name);
    if (cte) return [{ alias: alias || name, reads: readsOf(cte.node, cte.ctes, ended) }];
    return [{ alias: alias || name, reads: ours.has(name) ? [{ hasDays: false, days: [] }] : [] }];
  }
  if (node.type === 'SUBQUERY')
    return [{ alias, reads: readsOf((node['subquery'] as { node: SyntaxNode }).node, ctes, ended) }];
  if (node.type !== 'JOIN') return [];
  conditions.push(...allOf(node['condition'] as SyntaxNode | null));
  const sources = [node['left'], node['right']].flatMap((side) =>
    sourcesOf(side as SyntaxNode, ctes, ended, conditions),
  );
  if (((node['using_columns'] as string[] | undefined) ?? []).includes('ingest_date'))
    conditions.push(sameDay(sources.map((source) => source.alias)));
  return sources;
}

/** What USING says, as a comparison. */
const sameDay = (aliases: readonly string[]): SyntaxNode => ({
  type: 'COMPARE_EQUAL',
  children: aliases.map((alias) => ({ type: 'COLUMN_REF', column_names: [alias, 'ingest_date'] })),
});

/** Names of sources whose days are asked for; of those that have the same days as another one, both. */
function withLinks(conditions: readonly SyntaxNode[], aliases: ReadonlySet<string>): Set<string> {
  const bounded = new Set<string>();
  const add = (qualifier: string): void => {
    for (const alias of qualifier === '' ? aliases : [qualifier]) bounded.add(alias);
  };
  for (const condition of conditions) for (const qualifier of daysAskedBy(condition)) add(qualifier);
  const links = conditions.filter(({ type }) => type === 'COMPARE_EQUAL').map(daysIn);
  for (let before = -1; before < bounded.size;) {
    before = bounded.size;
    for (const link of links) if ([...link].some((alias) => bounded.has(alias))) link.forEach(add);
  }
  return bounded;
}

/** Qualifiers of `ingest_date` in a condition that leaves some days. */
function daysAskedBy(node: SyntaxNode): ReadonlySet<string> {
  const children = (node['children'] as SyntaxNode[] | undefined) ?? [];
  if (node.type === 'CONJUNCTION_AND') return new Set(children.flatMap((child) => [...daysAskedBy(child)]));
  if (node.type === 'CONJUNCTION_OR')
    return children.map(daysAskedBy).reduce((all, each) => new Set(all).intersection(each));
  if (!/^COMPARE_(EQUAL|GREATER|LESS|IN|BETWEEN|NOT_DISTINCT)/.test(node.type)) return new Set();
  const days = daysIn(node);
  return days.size === 1 ? days : new Set();
}

const daysIn = (node: SyntaxNode): Set<string> =>
  new Set(columnsIn(node).flatMap(([qualifier, name]) => (name === 'ingest_date' ? [qualifier] : [])));

/** What a comparison of `received_at` with a day or a time says of days. */
function daysOf(node: SyntaxNode): string[] {
  const [left, right] = [dayOf(node['left']), dayOf(node['right'])];
  const day = left ?? right;
  const [from, to] = [`ingest_date >= DATE '${day}'`, `ingest_date <= DATE '${day}'`];
  if (node.type === 'COMPARE_BETWEEN') {
    const [lower, upper] = [dayOf(node['lower']), dayOf(node['upper'])];
    return [
      ...(lower ? [`ingest_date >= DATE '${lower}'`] : []),
      ...(upper ? [`ingest_date <= DATE '${upper}'`] : []),
    ];
  }
  if (day === undefined || !isColumn(left === undefined ? node['left'] : node['right'])) return [];
  if (node.type === 'COMPARE_EQUAL') return [`ingest_date = DATE '${day}'`];
  if (node.type.startsWith('COMPARE_GREATERTHAN')) return [left === undefined ? from : to];
  return node.type.startsWith('COMPARE_LESSTHAN') ? [left === undefined ? to : from] : [];
}

const isColumn = (node: unknown): boolean => (node as SyntaxNode | undefined)?.type === 'COLUMN_REF';

/** Of a text that is a day or a time without a zone, and of what calls it so. */
function dayOf(value: unknown): string | undefined {
  const node = value as SyntaxNode | undefined;
  if (node?.type === 'OPERATOR_CAST') return dayOf(node['child']);
  const constant = (node?.['value'] as { value?: unknown } | undefined)?.value;
  return typeof constant === 'string' ? /^\d{4}-\d\d-\d\d(?=$|[ T])/.exec(constant)?.[0] : undefined;
}

/** All of them have to be true. */
const allOf = (node: SyntaxNode | null): SyntaxNode[] =>
  node?.type === 'CONJUNCTION_AND'
    ? (node['children'] as SyntaxNode[]).flatMap((child) => allOf(child))
    : node
      ? [node]
      : [];

const comparisonsIn = (value: unknown): SyntaxNode[] =>
  below(value).filter(({ type }) => type.startsWith('COMPARE_'));

/** Columns below a node, each with what stands before it. */
const columnsIn = (value: unknown): [qualifier: string, name: string][] =>
  below(value).flatMap((node) => {
    if (node.type !== 'COLUMN_REF') return [];
    const names = (node['column_names'] as string[]).map((name) => name.toLowerCase());
    return [[names.at(-2) ?? '', names.at(-1) ?? '']];
  });

/** The node and all below it, but for queries. */
function below(value: unknown): SyntaxNode[] {
  if (typeof value !== 'object' || value === null || isQuery(value)) return [];
  const nodes = Object.values(value).flatMap(below);
  return 'type' in value && typeof value.type === 'string' ? [value as SyntaxNode, ...nodes] : nodes;
}

/** The uppermost queries below. */
function queriesIn(value: unknown): SyntaxNode[] {
  if (typeof value !== 'object' || value === null) return [];
  return isQuery(value) ? [value] : Object.values(value).flatMap(queriesIn);
}

const isQuery = (value: object): value is SyntaxNode =>
  'type' in value && typeof value.type === 'string' && value.type.endsWith('_NODE');
