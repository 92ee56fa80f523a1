import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface EdgeAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

const cors = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
const refusal = (status: number, code: string, headers: Record<string, string> = {}): EdgeAnswer => ({
  status,
  headers: { ...cors, ...headers },
  body: JSON.stringify({ error: { code, message: 'in words' } }),
});

/** What the contract says, in the form that API Gateway gives it. */
export function answerAsDocumented(
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
): EdgeAnswer {
  if (method === 'OPTIONS')
    return {
      status: 204,
      headers: {
        ...cors,
        'access-control-allow-methods': 'POST,OPTIONS',
        'access-control-allow-headers': 'Content-Type',
      },
    };
  if (!/^\/v1\/events\/?$/.test(url)) return refusal(404, 'not_found');
  if (!/^(application\/json|text\/plain)\b/.test(headers['content-type'] ?? ''))
    return refusal(415, 'unsupported_media_type');
  const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
  try {
    if (!Array.isArray((JSON.parse(text) as { events?: unknown }).events))
      return refusal(400, 'invalid_body');
  } catch {
    return refusal(400, 'invalid_body');
  }
  if (encodeURIComponent(text).length > 1_662_976 || Buffer.byteLength(text) > 1_048_576)
    return refusal(413, 'body_too_large');
  return { status: 202, headers: cors, body: '{"messageId":"6d1f7f4e-0000-0000-0000-000000000000"}' };
}

export const throttled: EdgeAnswer = refusal(429, 'throttled', { 'retry-after': '1' });

/** A server on loopback that is asked like an edge. */
export async function startTestingEdge(
  answer: (request: IncomingMessage, body: Buffer) => EdgeAnswer,
): Promise<{ ingestUrl: string; [Symbol.asyncDispose]: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const { status, headers, body } = answer(request, Buffer.concat(parts));
        response.writeHead(status, headers).end(body);
      });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    ingestUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events`,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
