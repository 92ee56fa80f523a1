const placeholder = /\{\{marker\}\}/g;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const idKey = /^(id|.*(Id|ID|_id)|email|user|user_?name)$/;
/** Ids of AWS's envelopes that a handler may compare with a setting. */
const fixedKeys = new Set(['accountId', 'apiId', 'resourceId', 'principalId', 'keyId']);

export interface MarkedEvent {
  event: unknown;
  /** Places that carry the mark. 0: leaks of this event cannot be seen. */
  marked: number;
}

/**
 * A copy of the event that carries the mark, so that its data can be told from that of any other invocation.
 *
 * `{{marker}}` says where it goes. Without one, UUIDs keep their form and end in the mark, ids and names get it as a suffix,
 * JSON inside a text (the body of an SQS record or of an HTTP request) is treated alike, and an object with neither gets
 * the key `raceMarker`.
 */
export function markEvent(template: unknown, mark: string): MarkedEvent {
  const byPlaceholder = placeholder.test(JSON.stringify(template));
  placeholder.lastIndex = 0;
  let marked = 0;
  const put = (value: string): string => {
    marked += 1;
    return value;
  };

  const markText = (text: string, key: string): string => {
    if (byPlaceholder) return text.includes('{{marker}}') ? put(text.replaceAll(placeholder, mark)) : text;
    const inner = jsonIn(text);
    if (inner !== undefined) return JSON.stringify(walk(inner, key));
    if (uuid.test(text)) return put(text.slice(0, 24) + mark);
    return idKey.test(key) && !fixedKeys.has(key) && text !== '' ? put(`${text}-${mark}`) : text;
  };
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return markText(value, key);
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };

  const event = walk(template, '');
  if (marked > 0 || typeof event !== 'object' || event === null || Array.isArray(event))
    return { event, marked };
  return { event: { ...event, raceMarker: mark }, marked: 1 };
}

function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
