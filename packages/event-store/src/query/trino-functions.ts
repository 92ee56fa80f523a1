/**
 * Functions of Athena (Trino) that DuckDB has under another name, or that answer otherwise. `json_extract_scalar` is null for what is no
 * JSON, and for what is an object or an array (Trino 476, functions/json); `date_diff` counts whole units, and DuckDB's own the borders
 * between them.
 */
export const trinoFunctionsSql: readonly string[] = [
  `CREATE MACRO json_extract_scalar(json, path) AS
    CASE WHEN json_valid(json) AND json_type(json, path) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(json, path) END`,
  'CREATE MACRO approx_distinct(value) AS approx_count_distinct(value)',
  'CREATE MACRO approx_percentile(value, share) AS approx_quantile(value, share)',
  'CREATE MACRO date_diff(unit, a, b) AS date_sub(unit, a, b)',
  'CREATE MACRO regexp_like(value, pattern) AS regexp_matches(value, pattern)',
  'CREATE MACRO to_unixtime(t) AS epoch(t)',
  "CREATE MACRO from_unixtime(seconds) AS to_timestamp(seconds) AT TIME ZONE 'UTC'",
  'CREATE MACRO from_iso8601_timestamp(value) AS CAST(value AS TIMESTAMP WITH TIME ZONE)',
  'CREATE MACRO from_iso8601_date(value) AS CAST(value AS DATE)',
  `CREATE MACRO to_iso8601(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%g')`,
  "CREATE MACRO date_format(t, format) AS strftime(t, replace(replace(replace(replace(format, '%M', '%B'), '%i', '%M'), '%s', '%S'), '%T', '%H:%M:%S'))",
  'CREATE MACRO day_of_week(t) AS isodow(t)',
  'CREATE MACRO day_of_month(t) AS day(t)',
  'CREATE MACRO day_of_year(t) AS dayofyear(t)',
];

/** Whole numbers divide to whole numbers. */
export const trinoSettingsSql: readonly string[] = ['SET integer_division = true'];
