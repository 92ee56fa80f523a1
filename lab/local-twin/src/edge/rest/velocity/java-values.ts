/**
 * Values as Java's in a template: a string, a whole number (`number`, beyond 2^53 `bigint`), a `JavaDouble`, a boolean, an
 * array for a List, a `Map`, nothing for null, and objects of API Gateway's own.
 */
export type JavaValue = unknown;

export class JavaDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** As Java's Double.toString. */
  toString(): string {
    const { value } = this;
    const size = Math.abs(value);
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
    if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
      const [digits = '', exponent = ''] = value.toExponential().split('e');
      return `${withPoint(digits)}E${Number(exponent)}`;
    }
    return withPoint(Object.is(value, -0) ? '-0' : String(value));
  }
}

const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);

/** A list of a JSON document, which prints as JSON; one that a template makes prints as Java's lists do. */
class JsonList extends Array<JavaValue> {}

/** Whether it is a List. */
export const isList = (value: JavaValue): value is JavaValue[] => Array.isArray(value);

/** What `$input.path` gives for what is missing or null: it equals `$null` and `""`, and prints nothing (recorded on AWS). */
export const nothingThere = {
  toString: () => '',
};

export const isNothing = (value: JavaValue): boolean =>
  value === undefined || value === null || value === nothingThere;

export const isWhole = (value: JavaValue): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/** What Java's toString says. */
export function javaText(value: JavaValue): string {
  if (value === nothingThere) return '';
  if (value === undefined || value === null) return 'null';
  if (value instanceof JsonList) return jsonText(value);
  if (Array.isArray(value) && value.toString === Array.prototype.toString)
    return `[${value.map(javaText).join(', ')}]`;
  if (value instanceof Map && value.toString === Map.prototype.toString)
    return `{${[...value].map(([key, item]) => `${javaText(key)}=${item === value ? '(this Map)' : javaText(item)}`).join(', ')}}`;
  return (value as { toString(): string }).toString();
}

/** A value as JSON. Slashes are not escaped, which is assumed. */
export function jsonText(value: JavaValue): string {
  if (isNothing(value)) return 'null';
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${JSON.stringify(javaText(key))}:${jsonText(item)}`).join(',')}}`;
  return typeof value === 'string' ? JSON.stringify(value) : javaText(value);
}

const whole = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;

// eslint-disable-next-line no-control-regex -- JSON forbids them in strings.
const stringToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const numberToken = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const words = { true: true, false: false, null: null };

/** Reads JSON as Java has it: members in their order, 1 as a whole number and 1.0 as a double. Throws `SyntaxError`. */
export function parseJson(text: string): JavaValue {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  const blank = (): void => void take(/[ \t\r\n]*/y);
  const fail = (): never => {
    throw new SyntaxError(`Unexpected ${at < text.length ? `“${text[at]}”` : 'end'} at ${at} of the JSON`);
  };
  const sign = (character: string): boolean => {
    blank();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = (): string => {
    const [token] = take(stringToken) ?? fail();
    return token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  };
  const members = <T>(close: string, member: () => T): T[] => {
    const all: T[] = [];
    if (sign(close)) return all;
    do {
      blank();
      all.push(member());
    } while (sign(','));
    return sign(close) ? all : fail();
  };
  const value = (): JavaValue => {
    blank();
    if (text[at] === '"') return string();
    if (sign('{'))
      return new Map(members('}', (): [string, JavaValue] => [string(), sign(':') ? value() : fail()]));
    if (sign('[')) return JsonList.from(members(']', value));
    const word = take(/true|false|null/y)?.[0] as keyof typeof words | undefined;
    if (word !== undefined) return words[word];
    const [token, fraction, exponent] = take(numberToken) ?? fail();
    if (fraction !== undefined || exponent !== undefined) return new JavaDouble(Number(token));
    return whole(BigInt(token));
  };
  const document = value();
  blank();
  return at === text.length ? document : fail();
}

/** `equals` of Java: the same kind and the same content. */
export function javaEquals(left: JavaValue, right: JavaValue): boolean {
  if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right);
  if (left instanceof JavaDouble) return right instanceof JavaDouble && left.value === right.value;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, i) => javaEquals(item, right[i]));
  if (left instanceof Map && right instanceof Map)
    return (
      left.size === right.size &&
      [...left].every(([key, item]) => right.has(key) && javaEquals(item, right.get(key)))
    );
  return left === right;
}

const kindOf = (value: JavaValue): string =>
  value instanceof JavaDouble || isWhole(value)
    ? 'number'
    : Array.isArray(value)
      ? 'list'
      : value instanceof Map
        ? 'map'
        : typeof value;

/** `==` of Velocity 1.7: numbers by value, one kind by `equals`, two kinds by their texts. */
export function velocityEquals(left: JavaValue, right: JavaValue): boolean {
  if (left === nothingThere || right === nothingThere)
    return (isNothing(left) || left === '') && (isNothing(right) || right === '');
  if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right);
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return javaText(left) === javaText(right);
  return kind === 'number' ? numeric(left) === numeric(right) : javaEquals(left, right);
}

/** A number to compare with, or nothing if the value is none. */
export function numeric(value: JavaValue): number | undefined {
  if (value instanceof JavaDouble) return value.value;
  return isWhole(value) ? Number(value) : undefined;
}

/** Arithmetic of Velocity 1.7: whole numbers stay whole, a division by zero and what is no number is null. */
export function calculate(operator: string, left: JavaValue, right: JavaValue): JavaValue {
  const [a, b] = [numeric(left), numeric(right)];
  if (a === undefined || b === undefined) return undefined;
  if ((operator === '/' || operator === '%') && b === 0) return undefined;
  if (isWhole(left) && isWhole(right)) {
    const [x, y] = [BigInt(left), BigInt(right)];
    switch (operator) {
      case '+':
        return whole(x + y);
      case '-':
        return whole(x - y);
      case '*':
        return whole(x * y);
      case '/':
        return whole(x / y);
      default:
        return whole(x % y);
    }
  }
  switch (operator) {
    case '+':
      return new JavaDouble(a + b);
    case '-':
      return new JavaDouble(a - b);
    case '*':
      return new JavaDouble(a * b);
    case '/':
      return new JavaDouble(a / b);
    default:
      return new JavaDouble(a % b);
  }
}
