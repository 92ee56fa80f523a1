/** A query without its texts, quoted names and comments: what is left is keywords, names and signs. */
export const withoutTexts = (sql: string): string =>
  sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\//g, (part) =>
    part.startsWith("'") ? "''" : part.startsWith('"') ? '""' : ' ',
  );

/** What the tree no longer tells: both writings become one node. */
const writings: readonly (readonly [RegExp, string])[] = [
  [/::/, 'write CAST(x AS type) for x::type'],
  [/->\s*''/, "write json_extract(x, '$.name') for x->'name'"],
  [/(?:^|\()\s*FROM\b(?![^()]*\bPIVOT\b)/i, 'begin with SELECT * before FROM'],
  [/\bINTERVAL\s+(?!'')\S/i, "write INTERVAL '1' DAY, with the number as a text"],
  [
    /\bINTERVAL\s+[+-]?\s*''(?!\s*(?:YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)\b)/i,
    "write INTERVAL '7' DAY: one of YEAR, MONTH, DAY, HOUR, MINUTE and SECOND stands behind the text",
  ],
  [/\bIS\s+(?:NOT\s+)?(?:TRUE|FALSE|UNKNOWN)\b/i, 'write coalesce(x, false) for x IS TRUE'],
  [/\bcurrent_date\s*\(\s*\)/i, 'write current_date for current_date()'],
  [/\bEXTRACT\s*\(\s*EPOCH\b/i, 'write to_unixtime(x) for EXTRACT(EPOCH FROM x)'],
  [
    /\bEXTRACT\s*\(\s*(?!(?:EPOCH|YEAR|QUARTER|MONTH|WEEK|DAY|DAY_OF_MONTH|DAY_OF_WEEK|DOW|DAY_OF_YEAR|DOY|YEAR_OF_WEEK|YOW|HOUR|MINUTE|SECOND)\b)\w+\s+FROM\b/i,
    'write millisecond(x), day_of_week(x) or another function: EXTRACT has no such part there',
  ],
  [
    /\bEXTRACT\s*\(\s*DOW\b/i,
    'EXTRACT(DOW FROM x) is 7 of a Sunday there, and here 0: write day_of_week(x), which is 7 in both',
  ],
  [
    /\b(?:percentile|quantile)_(?:cont|disc)\s*\(.*\bWITHIN\s+GROUP\b/is,
    'write approx_percentile(x, 0.5) for percentile_cont(0.5) WITHIN GROUP (ORDER BY x)',
  ],
  [/==/, 'write = for =='],
  [/,\s*(?:FROM\b|\))/i, 'take the comma out that nothing follows'],
  [/\bLIMIT\s+\d+\s+OFFSET\b/i, 'write OFFSET before LIMIT'],
  [/\bAS\s+(?:TEXT|STRING)\s*\)/i, 'write VARCHAR for TEXT and STRING'],
  [/\bAS\s+(?:FLOAT|FLOAT4|FLOAT8)\s*\)/i, 'write REAL or DOUBLE for FLOAT'],
  [/\bAS\s+NUMERIC\b[^)]*\)/i, 'write DECIMAL for NUMERIC'],
  [
    /\bAS\s+(?:LONG|SHORT|SIGNED|INT[1248]|BOOL|LOGICAL|DATETIME)\s*\)/i,
    'write BIGINT, SMALLINT, BOOLEAN or TIMESTAMP: Athena has no other names of types',
  ],
  [/\bAS\s+(?:VAR)?CHAR\s*\(/i, 'write substr(x, 1, n) for CAST(x AS VARCHAR(n)): nothing is cut here'],
  [/\bE''/i, "write chr(10), or what else it is, for E'…'"],
  [/\bAS\s+''/i, 'write AS "name" for AS \'name\''],
  [/\bISNULL\b/i, 'write IS NULL for ISNULL'],
  [/\bNOTNULL\b/i, 'write IS NOT NULL for NOTNULL'],
  [/\bMATERIALIZED\b/i, 'leave MATERIALIZED out'],
  [/\)\s*FILTER\s*\(\s*(?!WHERE\b)/i, 'write FILTER (WHERE …) for FILTER (…)'],
  [
    /\b(?:IGNORE|RESPECT)\s+NULLS\s*\)/i,
    'write lag(x) IGNORE NULLS OVER (…): it stands behind the brackets there, and does not run here',
  ],
  [/\bIFNULL\s*\(/i, 'write coalesce for ifnull'],
  [/\[[^\]]*\bFOR\b/i, 'write transform and filter for a list comprehension'],
  [/\{/, 'write CAST(ROW(…) AS ROW(name type)) for {…}'],
  [/\$\$/, "write '…' for $$…$$"],
  [/(?:^|[^\w\])"])\[(?![^\]]*\bFOR\b)/i, 'write ARRAY[…] for […]'],
  [/#\d/, 'write the column for #1'],
];

export const saidOfWriting = (plain: string): string[] =>
  writings.flatMap(([pattern, said]) => (pattern.test(plain) ? [said] : []));
