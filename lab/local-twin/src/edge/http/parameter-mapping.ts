import { UnsupportedTemplateError } from '../../template/cloudformation.ts';

export interface MappedRequest {
  body: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  context: Readonly<Record<string, string>>;
}

/** Context variables that the twin knows (API Gateway developer guide, http-api-logging-variables, read 2026-11-21). */
const contextVariables = ['requestId', 'requestTimeEpoch', 'httpMethod', 'path', 'stage', 'routeKey'];

/**
 * Compiles a value of an HTTP API's parameter mapping: `$request.body`, or text with `${request.header.x}`,
 * `${request.querystring.x}` and `${context.x}` in it. Values are put in as they are: AWS does not say that it escapes
 * them. What is missing is nothing, which is assumed. Throws for whatever else begins with a dollar sign.
 */
export function compileMapping(text: string): (request: MappedRequest) => string {
  if (text.startsWith('$') && !text.startsWith('${')) return select(text.slice(1));
  const parts = text
    .split(/(\$\{[^}]*\})/)
    .map((part) => (part.startsWith('${') ? select(part.slice(2, -1)) : () => part));
  return (request) => parts.map((part) => part(request)).join('');
}

function select(expression: string): (request: MappedRequest) => string {
  if (expression === 'request.body') return ({ body }) => body;
  const [, from, name = ''] = /^(request\.header|request\.querystring|context)\.(.+)$/.exec(expression) ?? [];
  if (from === 'request.header') return ({ headers }) => headers[name.toLowerCase()] ?? '';
  if (from === 'request.querystring') return ({ query }) => query[name] ?? '';
  if (from === 'context' && contextVariables.includes(name)) return ({ context }) => context[name] ?? '';
  throw new UnsupportedTemplateError(`The twin does not map $${expression}`);
}
