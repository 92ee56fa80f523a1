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
  [/==/, 'write = for =='],
  [/,\s*(?:FROM\b|\))/i, 'take the comma out that nothing follows'],
  [/\bLIMIT\s+\d+\s+OFFSET\b/i, 'write OFFSET before LIMIT'],
  [/\bAS\s+(?:TEXT|STRING)\s*\)/i, 'write VARCHAR for TEXT and STRING'],
  [/\bIFNULL\s*\(/i, 'write coalesce for ifnull'],
  [/\[[^\]]*\bFOR\b/i, 'write transform and filter for a list comprehension'],
  [/\{/, 'write CAST(ROW(…) AS ROW(name type)) for {…}'],
  [/\$\$/, "write '…' for $$…$$"],
  [/(?:^|[^\w\])"])\[(?![^\]]*\bFOR\b)/i, 'write ARRAY[…] for […]'],
  [/#\d/, 'write the column for #1'],
];

export const saidOfWriting = (plain: string): string[] =>
  writings.flatMap(([pattern, said]) => (pattern.test(plain) ? [said] : []));
