import {
  isNothing,
  isWhole,
  JavaDouble,
  javaEquals,
  javaText,
  type JavaValue,
  numeric,
} from './java-values.ts';

/** What Java has and the twin does not do. */
export class NotEmulatedError extends Error {}

/** An array of Java, which has no text worth printing. */
class JavaArray extends Array<string> {
  override toString(): string {
    throw new NotEmulatedError('the text of an array');
  }
}

/** An entry of a map, in `entrySet()`. */
class MapEntry {
  readonly key: JavaValue;
  readonly value: JavaValue;

  constructor(key: JavaValue, value: JavaValue) {
    this.key = key;
    this.value = value;
  }

  toString(): string {
    return `${javaText(this.key)}=${javaText(this.value)}`;
  }
}

/** An object of API Gateway’s own, such as `$util`. */
export interface HostObject {
  readonly isHostObject: true;
  property(name: string): JavaValue;
  call(name: string, parameters: readonly JavaValue[]): JavaValue;
}

const isHost = (value: JavaValue): value is HostObject =>
  typeof value === 'object' && value !== null && 'isHostObject' in value;

/** A kind of a parameter: string, whole number, any value. Java finds no method for other ones. */
const fits = {
  s: (value: JavaValue) => typeof value === 'string',
  i: (value: JavaValue) => isWhole(value),
  o: () => true,
};

/** Name and kinds of parameters, as `substring:ii`. */
type Methods<T> = Readonly<Record<string, (target: T, ...parameters: never[]) => JavaValue>>;

function index(at: number, length: number): number {
  if (at < 0 || at >= length) throw new RangeError(`index ${at} of ${length}`);
  return at;
}

const slice = (text: string, from: number, to = text.length): string => {
  if (from < 0 || to > text.length || from > to) throw new RangeError(`${from} to ${to} of ${text.length}`);
  return text.slice(from, to);
};

/** A regular expression of Java, if it means the same here. */
function regex(source: string, flags = ''): RegExp {
  const [, inline] = /^\(\?([is]+)\)/.exec(source) ?? [];
  const rest = inline === undefined ? source : source.slice(inline.length + 3);
  if (/\(\?[a-z]+[:)]|[*+?}]\+|\\[QEGAZzhHRXpPkN]|&&|\\x\{|\[[^\]]*\[/.test(rest.replaceAll('\\\\', '')))
    throw new NotEmulatedError(`the regular expression ${source}`);
  return new RegExp(rest, `${flags}${inline ?? ''}`);
}

/** `$1` and `\x` of Java’s replacements. */
const replacement =
  (text: string) =>
  (...match: unknown[]): string =>
    text.replaceAll(/\\(.)|\$(\d)|\$\{/gs, (all: string, literal?: string, group?: string) => {
      if (literal !== undefined) return literal;
      if (group === undefined) throw new NotEmulatedError(`the replacement ${all}`);
      const groups = match.slice(
        0,
        match.findIndex((part) => typeof part === 'number'),
      );
      if (Number(group) >= groups.length) throw new RangeError(`No group ${group}`);
      return (groups[Number(group)] as string | undefined) ?? '';
    });

function split(text: string, source: string, limit = 0): JavaArray {
  if (limit !== 0) throw new NotEmulatedError('split with a limit');
  const parts = text.split(regex(source));
  if (regex(source, 'g').exec(text)?.[0] !== '' && text === '') return JavaArray.from(['']);
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return JavaArray.from(parts.length === 1 && parts[0] === '' && text !== '' ? [] : parts);
}

/** As Java's String.hashCode. */
const hashCode = (text: string): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
};

const compare = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const difference = a.charCodeAt(i) - b.charCodeAt(i);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};

const ofString: Methods<string> = {
  'length:': (text) => text.length,
  'isEmpty:': (text) => text === '',
  'isBlank:': (text) => text.trim() === '',
  'toString:': (text) => text,
  'trim:': (text) => text.replaceAll(/^[\0- ]+|[\0- ]+$/g, ''),
  'strip:': (text) => text.trim(),
  'toUpperCase:': (text) => text.toUpperCase(),
  'toLowerCase:': (text) => text.toLowerCase(),
  'hashCode:': hashCode,
  'intern:': (text) => text,
  'equals:o': (text, other: JavaValue) => text === other,
  'equalsIgnoreCase:s': (text, other: string) =>
    text.toUpperCase().toLowerCase() === other.toUpperCase().toLowerCase(),
  'compareTo:s': (text, other: string) => compare(text, other),
  'compareToIgnoreCase:s': (text, other: string) =>
    compare(text.toUpperCase().toLowerCase(), other.toUpperCase().toLowerCase()),
  'contains:s': (text, part: string) => text.includes(part),
  'startsWith:s': (text, part: string) => text.startsWith(part),
  'startsWith:si': (text, part: string, from: number) => text.startsWith(part, from),
  'endsWith:s': (text, part: string) => text.endsWith(part),
  'indexOf:s': (text, part: string) => text.indexOf(part),
  'indexOf:si': (text, part: string, from: number) => text.indexOf(part, from),
  'lastIndexOf:s': (text, part: string) => text.lastIndexOf(part),
  'charAt:i': (text, at: number) => text[index(at, text.length)],
  'substring:i': (text, from: number) => slice(text, from),
  'substring:ii': (text, from: number, to: number) => slice(text, from, to),
  'concat:s': (text, other: string) => text + other,
  'repeat:i': (text, times: number) => text.repeat(times),
  'replace:ss': (text, from: string, to: string) => text.replaceAll(from, () => to),
  'replaceAll:ss': (text, from: string, to: string) => text.replaceAll(regex(from, 'g'), replacement(to)),
  'replaceFirst:ss': (text, from: string, to: string) => text.replace(regex(from), replacement(to)),
  'matches:s': (text, source: string) => {
    // Looked at whole, whatever alternatives it has.
    const { flags } = regex(source);
    return new RegExp(`^(?:${source.replace(/^\(\?[is]+\)/, '')})$`, flags).test(text);
  },
  'split:s': (text, source: string) => split(text, source),
  'split:si': (text, source: string, limit: number) => split(text, source, limit),
};

type List = JavaValue[];
const has = (list: List, item: JavaValue): boolean => list.some((one) => javaEquals(one, item));
const ofList: Methods<List> = {
  'size:': (list) => list.length,
  'isEmpty:': (list) => list.length === 0,
  'get:i': (list, at: number) => list[index(at, list.length)],
  'set:io': (list, at: number, item: JavaValue) => list.splice(index(at, list.length), 1, item)[0],
  'add:o': (list, item: JavaValue) => list.push(item) > 0,
  'add:io': (list, at: number, item: JavaValue) => {
    list.splice(index(at, list.length + 1), 0, item);
    return undefined;
  },
  'addAll:o': (list, more: List) => list.push(...more) > 0,
  'remove:i': (list, at: number) => list.splice(index(at, list.length), 1)[0],
  'remove:o': (list, item: JavaValue) => {
    const at = list.findIndex((one) => javaEquals(one, item));
    if (at >= 0) list.splice(at, 1);
    return at >= 0;
  },
  'clear:': (list) => {
    list.length = 0;
  },
  'contains:o': has,
  'containsAll:o': (list, items: List) => items.every((item) => has(list, item)),
  'indexOf:o': (list, item: JavaValue) => list.findIndex((one) => javaEquals(one, item)),
  'lastIndexOf:o': (list, item: JavaValue) => list.findLastIndex((one) => javaEquals(one, item)),
  'subList:ii': (list, from: number, to: number) => {
    if (from < 0 || to > list.length || from > to) throw new RangeError(`${from} to ${to} of ${list.length}`);
    return list.slice(from, to);
  },
  'equals:o': (list, other: JavaValue) => javaEquals(list, other),
  'toString:': (list) => javaText(list),
};

type JavaMap = Map<JavaValue, JavaValue>;
const put = (map: JavaMap, key: JavaValue, value: JavaValue): JavaValue => {
  const before = map.get(key);
  map.set(key, value);
  return before;
};
const ofMap: Methods<JavaMap> = {
  'size:': (map) => map.size,
  'isEmpty:': (map) => map.size === 0,
  'get:o': (map, key: JavaValue) => map.get(key),
  'getOrDefault:oo': (map, key: JavaValue, otherwise: JavaValue) => (map.has(key) ? map.get(key) : otherwise),
  'put:oo': put,
  'putIfAbsent:oo': (map, key: JavaValue, value: JavaValue) =>
    isNothing(map.get(key)) ? put(map, key, value) : map.get(key),
  'putAll:o': (map, more: JavaMap) => {
    for (const [key, value] of more) map.set(key, value);
  },
  'remove:o': (map, key: JavaValue) => {
    const before = map.get(key);
    map.delete(key);
    return before;
  },
  'clear:': (map) => map.clear(),
  'containsKey:o': (map, key: JavaValue) => map.has(key),
  'containsValue:o': (map, value: JavaValue) => has([...map.values()], value),
  'keySet:': (map) => [...map.keys()],
  'values:': (map) => [...map.values()],
  'entrySet:': (map) => [...map].map(([key, value]) => new MapEntry(key, value)),
  'equals:o': (map, other: JavaValue) => javaEquals(map, other),
  'toString:': (map) => javaText(map),
};

const hashOf = (number: JavaValue): never => {
  throw new NotEmulatedError(`the hash code of ${javaText(number)}`);
};

const ofNumber: Methods<JavaValue> = {
  'toString:': (number) => javaText(number),
  'intValue:': (number) => Math.trunc(numeric(number) ?? 0),
  'longValue:': (number) => Math.trunc(numeric(number) ?? 0),
  'doubleValue:': (number) => new JavaDouble(numeric(number) ?? 0),
  'floatValue:': (number) => new JavaDouble(Math.fround(numeric(number) ?? 0)),
  'hashCode:': (number) => (isWhole(number) && number === (Number(number) | 0) ? number : hashOf(number)),
  'equals:o': (number, other: JavaValue) => javaEquals(number, other),
  'compareTo:i': (number, other: number) => Math.sign((numeric(number) ?? 0) - other),
};

const ofBoolean: Methods<boolean> = {
  'toString:': (value) => String(value),
  'booleanValue:': (value) => value,
  'equals:o': (value, other: JavaValue) => value === other,
};

const ofEntry: Methods<MapEntry> = {
  'getKey:': ({ key }) => key,
  'getValue:': ({ value }) => value,
  'toString:': (entry) => String(entry),
};

/** Methods that Java has beyond these: an error, where a name that Java does not know prints nothing. */
const more: ReadonlyMap<unknown, readonly string[]> = new Map<unknown, readonly string[]>([
  [
    ofString,
    [
      'chars',
      'codePointAt',
      'codePointBefore',
      'codePoints',
      'codePointCount',
      'contentEquals',
      'describeConstable',
      'endsWith',
      'format',
      'formatted',
      'getBytes',
      'getChars',
      'getClass',
      'indent',
      'join',
      'lastIndexOf',
      'lines',
      'offsetByCodePoints',
      'regionMatches',
      'stripIndent',
      'stripLeading',
      'stripTrailing',
      'subSequence',
      'toCharArray',
      'transform',
      'translateEscapes',
      'valueOf',
      'copyValueOf',
    ],
  ],
  [
    ofList,
    [
      'addFirst',
      'addLast',
      'clone',
      'ensureCapacity',
      'forEach',
      'getClass',
      'getFirst',
      'getLast',
      'hashCode',
      'iterator',
      'listIterator',
      'parallelStream',
      'removeAll',
      'removeIf',
      'replaceAll',
      'retainAll',
      'sort',
      'spliterator',
      'stream',
      'toArray',
      'trimToSize',
    ],
  ],
  [
    ofMap,
    [
      'clone',
      'compute',
      'computeIfAbsent',
      'computeIfPresent',
      'forEach',
      'getClass',
      'hashCode',
      'merge',
      'replace',
      'replaceAll',
    ],
  ],
  [
    ofNumber,
    [
      'byteValue',
      'shortValue',
      'getClass',
      'isNaN',
      'isInfinite',
      'toBinaryString',
      'toHexString',
      'parseInt',
      'valueOf',
      'compare',
      'compareTo',
    ],
  ],
  [ofBoolean, ['hashCode', 'getClass', 'compareTo', 'logicalAnd', 'parseBoolean', 'valueOf']],
  [ofEntry, ['setValue', 'hashCode', 'getClass', 'equals']],
]);

function methodsOf(target: JavaValue): Methods<never> | undefined {
  if (typeof target === 'string') return ofString;
  if (Array.isArray(target)) return ofList;
  if (target instanceof Map) return ofMap;
  if (target instanceof JavaDouble || isWhole(target)) return ofNumber;
  if (typeof target === 'boolean') return ofBoolean;
  if (target instanceof MapEntry) return ofEntry;
  return undefined;
}

/** Calls a method; null where Java finds none for these parameters. Throws what is not emulated, and Java's exceptions. */
export function callMethod(target: JavaValue, name: string, parameters: readonly JavaValue[]): JavaValue {
  if (isHost(target)) return target.call(name, parameters);
  if (target instanceof LoopState)
    return target.property(
      name.replace(/^(?:get|is)(?=[A-Z])/, '').replace(/^[A-Z]/, (first) => first.toLowerCase()),
    );
  const methods = methodsOf(target);
  if (!methods) return undefined;
  for (const [key, method] of entriesOf(methods)) {
    const [methodName, kinds = ''] = key.split(':');
    if (methodName !== name || kinds.length !== parameters.length) continue;
    if (parameters.every((parameter, i) => fits[kinds[i] as keyof typeof fits](parameter)))
      return method(target as never, ...(parameters as never[]));
  }
  if (more.get(methods)?.includes(name))
    throw new NotEmulatedError(`the method ${name} of ${typeName(target)}`);
  return undefined;
}

const entries = new Map<Methods<never>, [string, (target: never, ...parameters: never[]) => JavaValue][]>();
function entriesOf(
  methods: Methods<never>,
): [string, (target: never, ...parameters: never[]) => JavaValue][] {
  let known = entries.get(methods);
  if (!known) entries.set(methods, (known = Object.entries(methods)));
  return known;
}

const typeName = (target: JavaValue): string =>
  Array.isArray(target)
    ? 'lists'
    : target instanceof Map
      ? 'maps'
      : typeof target === 'string'
        ? 'strings'
        : 'numbers and booleans';

/** A member of a map, or what a getter of Java gives. */
export function readProperty(target: JavaValue, name: string): JavaValue {
  if (target instanceof Map) return target.get(name) as JavaValue;
  if (isHost(target) || target instanceof LoopState) return target.property(name);
  if (target instanceof MapEntry)
    return name === 'key' ? target.key : name === 'value' ? target.value : undefined;
  if (name === 'empty' && (typeof target === 'string' || Array.isArray(target))) return target.length === 0;
  if (name === 'class' || name === 'bytes')
    throw new NotEmulatedError(`the property ${name} of ${typeName(target)}`);
  return undefined;
}

/** `$foreach` of a loop. */
export class LoopState {
  index = -1;
  readonly #count: number;
  readonly #parent: LoopState | undefined;

  constructor(count: number, parent: LoopState | undefined) {
    this.#count = count;
    this.#parent = parent;
  }

  property(name: string): JavaValue {
    switch (name) {
      case 'index':
        return this.index;
      case 'count':
        return this.index + 1;
      case 'first':
        return this.index === 0;
      case 'last':
        return this.index === this.#count - 1;
      case 'hasNext':
        return this.index < this.#count - 1;
      case 'parent':
        return this.#parent;
      default:
        throw new NotEmulatedError(`$foreach.${name}`);
    }
  }
}
