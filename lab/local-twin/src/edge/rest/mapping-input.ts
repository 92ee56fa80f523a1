import { NotEmulatedError, type HostObject } from './velocity/java-methods.ts';
import {
  isNothing,
  javaText,
  type JavaValue,
  jsonText,
  nothingThere,
  parseJson,
  isList,
} from './velocity/java-values.ts';

export interface RequestParameters {
  path: Readonly<Record<string, string>>;
  /** Without the question mark. */
  query: string;
  /** Names as the client wrote them, each before its value. */
  rawHeaders: readonly string[];
}

/** `$input`. A body that is no JSON has no members, and an empty one is `{}`. */
export class ApiInput implements HostObject {
  readonly isHostObject = true;
  readonly #body: string;
  readonly #parameters: RequestParameters;
  /** Nothing in it for a body that is no JSON. */
  #document: { value?: JavaValue } | undefined;

  constructor(body: string, parameters: RequestParameters) {
    this.#body = body === '' ? '{}' : body;
    this.#parameters = parameters;
  }

  property(name: string): JavaValue {
    if (name === 'body') return this.#body;
    throw new NotEmulatedError(`there is no $input.${name}`);
  }

  call(name: string, parameters: readonly JavaValue[]): JavaValue {
    const [first] = parameters;
    switch (name) {
      case 'path': {
        const value = this.#at(javaText(first));
        return isNothing(value) ? nothingThere : value;
      }
      case 'json': {
        const value = this.#at(first === undefined ? '$' : javaText(first));
        return value === undefined ? '""' : jsonText(value);
      }
      case 'params':
        return first === undefined ? this.#allParameters() : this.#parameter(javaText(first));
      default:
        throw new NotEmulatedError(`there is no $input.${name}()`);
    }
  }

  #at(path: string): JavaValue {
    this.#document ??= parsed(this.#body);
    return atPath(this.#document.value, path);
  }

  #allParameters(): JavaValue {
    const { path, query, rawHeaders } = this.#parameters;
    return new Map<string, JavaValue>([
      ['path', new Map(Object.entries(path))],
      ['querystring', new Map(new URLSearchParams(query))],
      ['header', headersOf(rawHeaders)],
    ]);
  }

  /** Of the path, else of the query string, else of the headers, whose names may be written in any case. */
  #parameter(name: string): JavaValue {
    const { path, query, rawHeaders } = this.#parameters;
    const lower = name.toLowerCase();
    return (
      path[name] ??
      new Map(new URLSearchParams(query)).get(name) ??
      [...headersOf(rawHeaders)].find(([header]) => header.toLowerCase() === lower)?.[1]
    );
  }
}

function headersOf(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    headers.set(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  return headers;
}

function parsed(body: string): { value?: JavaValue } {
  try {
    return { value: parseJson(body) };
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

const step = /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(-?\d+)\]|\['([^']*)'\]|\["([^"]*)"\]|(?:\.\*|\[\*\])/uy;

/** The JSONPath of mapping templates as far as it gives one value, and `*`. Anything else is not emulated. */
function atPath(document: JavaValue, path: string): JavaValue {
  if (!path.startsWith('$')) throw new NotEmulatedError(`the JSONPath ${path} is not emulated`);
  let nodes: JavaValue[] = [document];
  let single = true;
  step.lastIndex = 1;
  for (let at = 1; at < path.length; at = step.lastIndex) {
    step.lastIndex = at;
    const match = step.exec(path);
    if (!match) throw new NotEmulatedError(`the JSONPath ${path} is not emulated`);
    const [, name = match[3] ?? match[4], index] = match;
    if (name === undefined && index === undefined) single = false;
    nodes = nodes.flatMap((node) => {
      if (name !== undefined)
        return node instanceof Map && node.has(name) ? [node.get(name) as JavaValue] : [];
      if (index !== undefined) {
        const item: JavaValue = Array.isArray(node) ? node.at(Number(index)) : undefined;
        return item === undefined ? [] : [item];
      }
      if (isList(node)) return node;
      return node instanceof Map ? [...(node as Map<string, JavaValue>).values()] : [];
    });
  }
  return single ? nodes[0] : parseJson(jsonText(nodes));
}
