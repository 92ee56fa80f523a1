/**
 * What a terminal acts on, or what changes the order or the look of other characters: control characters (C0, DEL, C1), bidirectional
 * and other invisible format characters, line and paragraph separators, half a surrogate pair, what Unicode calls no character.
 * Left as they are: the two joiners, which emoji and several scripts need.
 */
const unsafe =
  // eslint-disable-next-line no-misleading-character-class -- single characters, joiners of others among them
  /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\p{Noncharacter_Code_Point}]/gu;

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from outside as one line that is safe to print: what would drive a terminal is shown as an escape (`\u001b`). */
export function visible(text: string): string {
  return text.replace(unsafe, (character) => short[character] ?? escapeOf(character));
}

/** The same for text of several lines that is our own, with text from outside in it: line feeds stay. */
export function visibleLines(text: string): string {
  return text.replace(unsafe, (character) =>
    character === '\n' ? character : (short[character] ?? escapeOf(character)),
  );
}

/** JSON in which every character that a terminal could act on is escaped; it parses to the same value. */
export function visibleJson(value: unknown, indent?: number): string {
  // Within JSON only texts hold such characters; the line feeds between its parts are ours.
  return (JSON.stringify(value, null, indent) ?? 'null').replace(unsafe, (character) =>
    character === '\n' ? character : escapeOf(character),
  );
}

/** As JSON and JavaScript write it: by its UTF-16 units. */
function escapeOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}
