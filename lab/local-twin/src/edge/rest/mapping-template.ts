import { Compile, parse } from 'velocityjs';

/** The variables of a mapping template. `context` may be written to: `responseOverride` is how templates set a status. */
export interface MappingVariables {
  body: string;
  headers: Record<string, string>;
  query: Record<string, string>;
  path: Record<string, string>;
  context: Record<string, unknown> & {
    responseOverride: { status?: number; header: Record<string, string> };
  };
  stageVariables: Record<string, string>;
}

/**
 * Compiles a mapping template (VTL) of API Gateway. Variables as in the API Gateway developer guide,
 * "api-gateway-mapping-template-reference", read 2026-11-21. Methods of Java's String that VTL authors use are supplied
 * where JavaScript's strings lack them.
 */
export function compileMappingTemplate(template: string): (variables: MappingVariables) => string {
  const syntax = parse(template);
  return (variables) => {
    const engine = new Compile(syntax, { customMethodHandlers: javaStringMethods as never });
    return engine.render({
      input: input(variables),
      util,
      context: variables.context,
      stageVariables: variables.stageVariables,
    });
  };
}

function input({ body, headers, query, path }: MappingVariables): object {
  let parsed: unknown;
  const document = (): unknown => (parsed ??= JSON.parse(body));
  const all = { path, querystring: query, header: headers };
  return {
    body,
    json: (pointer: string) => JSON.stringify(atPath(document(), pointer)),
    path: (pointer: string) => atPath(document(), pointer) ?? '',
    params: (name?: string) =>
      name === undefined ? all : (path[name] ?? query[name] ?? headerNamed(headers, name) ?? ''),
  };
}

function headerNamed(headers: Record<string, string>, name: string): string | undefined {
  return headers[name.toLowerCase()];
}

/** The JSONPath of mapping templates as far as it is used: `$`, `$.a.b`, `$.a[0].b`. Anything else is an error. */
function atPath(document: unknown, pointer: string): unknown {
  if (!/^\$(\.[\w-]+|\[\d+\])*$/.test(pointer))
    throw new Error(`The twin does not evaluate the JSONPath ${pointer}`);
  const steps = pointer.match(/[\w-]+/g) ?? [];
  return steps.reduce<unknown>(
    (node, step) => (node as Record<string, unknown> | undefined)?.[step],
    document,
  );
}

const util = {
  /** As Java's URLEncoder does: a space becomes a plus sign. */
  urlEncode: (text: string) =>
    encodeURIComponent(String(text).toWellFormed())
      .replaceAll('%20', '+')
      .replaceAll(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
  urlDecode: (text: string) => decodeURIComponent(String(text).replaceAll('+', ' ')),
  base64Encode: (text: string) => Buffer.from(String(text)).toString('base64'),
  base64Decode: (text: string) => Buffer.from(String(text), 'base64').toString(),
  // Java's escaper turns single quotes into \' as well, which JSON does not know.
  escapeJavaScript: (text: string) => JSON.stringify(String(text)).slice(1, -1).replaceAll("'", "\\'"),
  parseJson: (text: string): unknown => JSON.parse(text),
};

interface MethodCall {
  property: string;
  context: unknown;
  params: unknown[];
}

const javaStringMethods = [
  {
    match: ({ property, context }: MethodCall) => property === 'contains' && typeof context === 'string',
    resolve: ({ context, params }: MethodCall) => String(context).includes(String(params[0])),
  },
  {
    match: ({ property, context }: MethodCall) => property === 'equals' && typeof context === 'string',
    resolve: ({ context, params }: MethodCall) => context === params[0],
  },
];
