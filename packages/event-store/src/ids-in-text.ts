/** The fields of a batch's context that say whose it is. */
export const idFields = ['deviceId', 'sessionId', 'userId'] as const;
export type IdField = (typeof idFields)[number];

// An unescaped quote of valid JSON begins or ends a text, so this finds names without counting quotes: one that is missing or
// too many, the usual fault of what is not JSON, does not hide the ids after it. A text may be cut off by the end, or have
// no quotes; in valid JSON that is a number.
const name = `(?<!\\\\)"(?:${idFields.map((field) => `(${lettersOf(field)})`).join('|')})"`;
const value = String.raw`("(?:[^"\\]|\\[^])*(?:"|\\?$)|(?!null|true|false)[^\s",{}[\]]+)`;
const nameAndValue = new RegExp(String.raw`(${name}\s*:\s*)${value}`, 'g');

/**
 * Replaces every text or number that has the name of an id, however deep, in JSON or in what was meant to be JSON. All
 * else stays as it is, to the letter. Ids under other names are not seen.
 */
export function replaceIds(body: string, replace: (field: IdField, id: string) => string): string {
  return body.replace(nameAndValue, (_, before: string, ...groups: string[]) => {
    const index = groups.findIndex((group) => group !== undefined);
    const field = idFields[index] ?? idFields[0];
    return `${before}${JSON.stringify(replace(field, textOf(groups[idFields.length] ?? '')))}`;
  });
}

/** All that `replaceIds` would replace. */
export function idsInText(body: string): { field: IdField; id: string }[] {
  const found: { field: IdField; id: string }[] = [];
  replaceIds(body, (field, id) => {
    found.push({ field, id });
    return id;
  });
  return found;
}

/** JSON may write each letter of a name as its number. */
function lettersOf(field: string): string {
  return [...field]
    .map((letter) => {
      const number = letter.charCodeAt(0).toString(16).padStart(4, '0');
      return `(?:${letter}|\\\\u${number.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)})`;
    })
    .join('');
}

/** What a JSON text says; of all else its letters. */
function textOf(token: string): string {
  if (!token.startsWith('"')) return token;
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.replace(/^"|"$/g, '');
  }
}
