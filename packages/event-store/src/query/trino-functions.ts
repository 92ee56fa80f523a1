/** Letters of `date_format` that mean something else to strftime, in the order in which they are replaced. */
const letters: readonly (readonly [string, string])[] = [
  ['%M', '%B'],
  ['%i', '%M'],
  ['%s', '%S'],
  ['%T', '%H:%M:%S'],
  ['%W', '%A'],
  ['%v', '%V'],
  ['%c', '%-m'],
  ['%e', '%-d'],
  ['%k', '%-H'],
  ['%l', '%-I'],
  ['%h', '%I'],
  ['%r', '%I:%M:%S %p'],
];
const strftimeFormat = letters.reduce(
  (format, [there, here]) => `replace(${format}, '${there}', '${here}')`,
  'format',
);

/** DuckDB reads no names in brackets. */
const duckPath = String.raw`regexp_replace(path, '\["([^"]*)"\]', '."\1"', 'g')`;

/**
 * Functions of Athena (Trino) that DuckDB has under another name, or that answer otherwise. `json_extract_scalar` is null for what is no
 * JSON, and for what is an object or an array (Trino 476, functions/json), and takes names in brackets; `date_diff` counts whole units, and DuckDB's own
 * the borders between them.
 */
export const trinoFunctionsSql: readonly string[] = [
  `CREATE MACRO json_extract_scalar(json, path) AS
    CASE WHEN json_valid(json) AND json_type(json, ${duckPath}) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(json, ${duckPath}) END`,
  'CREATE MACRO json_parse(value) AS CAST(value AS JSON)',
  'CREATE MACRO json_format(value) AS CAST(value AS VARCHAR)',
  'CREATE MACRO approx_distinct(value) AS approx_count_distinct(value), (value, error) AS approx_count_distinct(value)',
  'CREATE MACRO approx_percentile(value, share) AS approx_quantile(value, share)',
  'CREATE MACRO date_diff(unit, a, b) AS date_sub(unit, a, b)',
  'CREATE MACRO regexp_like(value, pattern) AS regexp_matches(value, pattern)',
  'CREATE MACRO to_unixtime(t) AS epoch(t)',
  "CREATE MACRO from_unixtime(seconds) AS to_timestamp(seconds) AT TIME ZONE 'UTC'",
  'CREATE MACRO from_iso8601_timestamp(value) AS CAST(value AS TIMESTAMP WITH TIME ZONE)',
  'CREATE MACRO from_iso8601_date(value) AS CAST(value AS DATE)',
  `CREATE MACRO to_iso8601(t) AS strftime(t, CASE typeof(t) WHEN 'DATE' THEN '%Y-%m-%d' ELSE '%Y-%m-%dT%H:%M:%S.%g' END)`,
  `CREATE MACRO date_format(t, format) AS strftime(t, ${strftimeFormat})`,
  'CREATE MACRO day_of_week(t) AS isodow(t)',
  'CREATE MACRO day_of_month(t) AS day(t)',
  'CREATE MACRO day_of_year(t) AS dayofyear(t)',
  'CREATE MACRO dow(t) AS isodow(t)',
  'CREATE MACRO doy(t) AS dayofyear(t)',
  'CREATE MACRO year_of_week(t) AS isoyear(t)',
  "CREATE MACRO millisecond(t) AS date_part('millisecond', t) % 1000",
  'CREATE MACRO last_day_of_month(t) AS last_day(t)',
  "CREATE MACRO date_add(unit, n, t) AS t + n * CAST('1 ' || unit AS INTERVAL)",
  'CREATE MACRO split_part(value, separator, n) AS list_extract(str_split(value, separator), n)',
  'CREATE MACRO sequence(a, b) AS generate_series(a, b), (a, b, step) AS generate_series(a, b, step)',
  'CREATE MACRO element_at(value, n) AS value[n]',
  'CREATE MACRO cardinality(value) AS len(value)',
  'CREATE MACRO array_max(value) AS list_max(value)',
  'CREATE MACRO array_min(value) AS list_min(value)',
  'CREATE MACRO array_join(value, separator) AS array_to_string(value, separator)',
  'CREATE MACRO array_position(value, element) AS coalesce(list_position(value, element), 0)',
  'CREATE MACRO every(value) AS bool_and(value)',
  'CREATE MACRO truncate(value) AS trunc(value)',
  'CREATE MACRO rand() AS random()',
  'CREATE MACRO is_nan(value) AS isnan(value)',
];

/** Whole numbers divide to whole numbers. */
export const trinoSettingsSql: readonly string[] = ['SET integer_division = true'];
