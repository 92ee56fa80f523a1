import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SyntaxNode } from '../statement-tree.ts';
import { kindOf } from './types.ts';

/** As `SHOW FUNCTIONS` of Trino 476 names them; `scripts/on-trino.ts` compares them. */
export const trinoFunctionNames = new Set(
  JSON.parse(readFileSync(join(import.meta.dirname, 'trino-function-names.json'), 'utf8')) as string[],
);

/** Functions that the parser of Trino has, and that are in no list. */
const ofTheParser = new Set([
  'extract',
  'nullif',
  'coalesce',
  'position',
  'trim',
  'if',
  'try',
  'grouping',
  'unnest',
  'version',
]);

/** What to write for functions that people are used to. */
const instead: Record<string, string> = {
  strftime: "date_format(x, '%Y-%m-%d')",
  strptime: "date_parse(x, '%Y-%m-%d')",
  epoch: 'to_unixtime(x)',
  epoch_ms: 'to_unixtime(x) * 1000',
  to_timestamp: 'from_unixtime(x)',
  make_timestamp: 'from_unixtime(x)',
  datediff: "date_diff('second', a, b)",
  date_sub: "date_diff('second', a, b)",
  datetrunc: "date_trunc('hour', x)",
  date_part: 'EXTRACT(HOUR FROM x)',
  time_bucket: "date_trunc('hour', x)",
  string_agg: "array_join(array_agg(x), ',')",
  group_concat: "array_join(array_agg(x), ',')",
  list: 'array_agg(x)',
  first: 'arbitrary(x)',
  last: 'max_by(x, received_at)',
  arg_max: 'max_by(x, y)',
  arg_min: 'min_by(x, y)',
  median: 'approx_percentile(x, 0.5)',
  quantile_cont: 'approx_percentile(x, 0.5)',
  quantile: 'approx_percentile(x, 0.5)',
  approx_quantile: 'approx_percentile(x, 0.5)',
  approx_count_distinct: 'approx_distinct(x)',
  json_extract_string: "json_extract_scalar(x, '$.name')",
  json_value: "json_extract_scalar(x, '$.name')",
  regexp_matches: 'regexp_like(x, pattern)',
  len: 'length(x)',
  list_value: 'ARRAY[…]',
  printf: "format('%s', x)",
};

const operators: Record<string, string> = {
  '~~*': "write lower(x) LIKE '…' for ILIKE",
  '!~~*': "write lower(x) NOT LIKE '…' for NOT ILIKE",
  '~~~': 'write LIKE or regexp_like for GLOB',
  '->>': "write json_extract_scalar(x, '$.name') for x->>'name'",
  '//': 'write / for //: whole numbers divide to whole numbers there, and here',
  '**': 'write power(x, y) for **',
  '^': 'write power(x, y) for ^',
  '^@': "write starts_with(x, '…') for ^@",
  '<<': 'write bitwise_left_shift(x, y) for <<',
  '>>': 'write bitwise_right_shift(x, y) for >>',
  '&': 'write bitwise_and(x, y) for &',
  '|': 'write bitwise_or(x, y) for |',
};

/** Both have them, and answer otherwise. */
const otherwise: Record<string, string> = {
  concat: 'concat is null there when a part of it is: write coalesce around what may be null',
  greatest: 'greatest is null there when one of its values is: write coalesce around what may be null',
  least: 'least is null there when one of its values is: write coalesce around what may be null',
  regexp_extract: 'regexp_extract is null there, and not empty, when nothing matches',
  regexp_replace:
    'regexp_replace replaces every match there, and here the first: give it a pattern that matches once',
  repeat: 'repeat makes an array there, and here a text',
  typeof: 'typeof names types in small letters there',
  listagg:
    "write array_join(array_agg(x), ',') for listagg: it has WITHIN GROUP (ORDER BY x) there, and not here",
  log: 'log takes its base first there: write log10(x)',
  timezone: 'AT TIME ZONE takes a time as UTC there, and here as of that zone: write the hours',
};

/** Functions and operators that Trino does not have, or that answer otherwise there. */
export function saidOfFunctions(nodes: readonly SyntaxNode[], plain: string): string[] {
  const ofTables = new Set(
    nodes.flatMap(({ type, function: of }) => (type === 'TABLE_FUNCTION' ? [of] : [])),
  );
  return nodes.flatMap((node) => {
    if (node.type !== 'FUNCTION' || ofTables.has(node)) return [];
    const name = String(node['function_name']).toLowerCase();
    if (node['is_operator'] === true) return operators[name] ?? [];
    if (name === 'regexp_full_match' && !isWritten(name, plain))
      return ["write regexp_like(x, '^…$') for SIMILAR TO and ~"];
    const different = otherwise[name] ?? ofArguments(name, node['children'] as SyntaxNode[]);
    if (different !== undefined) return [different];
    // What the parser makes of other writings is no function that somebody wrote.
    if (!isWritten(name, plain) || trinoFunctionNames.has(name) || ofTheParser.has(name)) return [];
    const known = instead[name];
    return [known === undefined ? `there is no function ${name}` : `write ${known} for ${name}`];
  });
}

/** What depends on what the function is given. */
function ofArguments(name: string, [first, second]: readonly SyntaxNode[]): string | undefined {
  const value = second?.type === 'VALUE_CONSTANT' ? (second['value'] as { value: unknown }).value : undefined;
  if (name === 'contains' && kindOf(first) === 'string') return "write strpos(x, 'part') > 0 for contains";
  if (/^(?:md5|sha1|sha256|sha512)$/.test(name) && kindOf(first) === 'string')
    return `write to_hex(${name}(to_utf8(x))) for ${name}: it takes bytes there, and that does not run here`;
  if (/^substr(?:ing)?$/.test(name) && value === 0) return `${name} counts from 1, and 0 is nothing there`;
  if (/^json_extract(?:_scalar)?$/.test(name) && typeof value === 'string' && !value.startsWith('$'))
    return `write '$.${value}': a path begins with $`;
  return undefined;
}

const isWritten = (name: string, plain: string): boolean => new RegExp(`\\b${name}\\s*\\(`, 'i').test(plain);

/** What DuckDB says of a function that it does not have and Athena has, in other words; undefined of anything else. */
export function explainMissingFunction(message: string): string | undefined {
  const [, name = ''] = /Function with name (\w+) does not exist/.exec(message) ?? [];
  return trinoFunctionNames.has(name.toLowerCase())
    ? `${name} is a function of Athena that DuckDB does not have: the query runs there and not here`
    : undefined;
}
