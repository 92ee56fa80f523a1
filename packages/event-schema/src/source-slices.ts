/**
 * The exact source text of what stands under a top-level key of a JSON object: `JSON.parse` forgets it (numbers, escapes, repeated
 * keys), and what is rejected is kept as it came. Only called for text that parses. Of a repeated key the last one counts, as in
 * `JSON.parse`. Nothing here recurses: a value may be nested as deep as a body is long.
 */
export function valueSlice(json: string, key: string): string | undefined {
  let slice: string | undefined;
  let at = skipSpace(json, 0);
  if (json[at] !== '{') return slice;
  at = skipSpace(json, at + 1);
  while (json[at] === '"') {
    const keyEnd = endOfString(json, at);
    const name = JSON.parse(json.slice(at, keyEnd)) as string;
    at = skipSpace(json, skipSpace(json, keyEnd) + 1);
    const end = endOfValue(json, at);
    if (name === key) slice = json.slice(at, end);
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return slice;
}

/** The same for each element of the array under the key; of anything else none. */
export function elementSlices(json: string, key: string): string[] {
  const slice = valueSlice(json, key);
  return slice?.startsWith('[') ? elements(slice, 0) : [];
}

function elements(json: string, start: number): string[] {
  const slices: string[] = [];
  let at = skipSpace(json, start + 1);
  while (json[at] !== ']') {
    const end = endOfValue(json, at);
    slices.push(json.slice(at, end));
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return slices;
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at += 1;
  return at;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfValue(json: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    const char = json[at];
    if (char === '"') {
      at = endOfString(json, at);
    } else {
      if (char === '{' || char === '[') depth += 1;
      if (char === '}' || char === ']') depth -= 1;
      at += 1;
    }
    if (depth === 0 && (char === '"' || char === '}' || char === ']' || isEndOfScalar(json[at]))) return at;
  }
}

function isEndOfScalar(char: string | undefined): boolean {
  return char === undefined || ',]} \n\r\t'.includes(char);
}
