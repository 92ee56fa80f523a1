/**
 * Functions of Athena (Trino) that DuckDB has under another name, as far as our own queries need them. `json_extract_scalar` is null
 * for what is no JSON, and for what is an object or an array (Trino 476, functions/json).
 */
export const trinoFunctionsSql: readonly string[] = [
  `CREATE MACRO json_extract_scalar(json, path) AS
    CASE WHEN json_valid(json) AND json_type(json, path) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(json, path) END`,
  'CREATE MACRO approx_distinct(value) AS approx_count_distinct(value)',
];
