import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface StandIn {
  url: string;
  /** From now on these answers are given. */
  answerWith: (answers: Record<string, unknown>) => void;
  stop: () => Promise<void>;
}

/**
 * Stands in for every service of AWS that a handler calls, by `AWS_ENDPOINT_URL`, and for what else it fetches: it answers what it
 * was told, or nothing, in the protocol in which it was asked.
 */
export async function startStandIn(): Promise<StandIn> {
  let answers: Record<string, unknown> = {};
  const server = createServer((request, response) => {
    void answer(request, response, answers).catch((error: Error) => {
      response.statusCode = 500;
      response.end(error.message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith: (given) => (answers = given),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answers: Record<string, unknown>,
): Promise<void> {
  const body = await buffer(request);
  const { pathname } = new URL(request.url ?? '/', 'http://stand-in');
  const target = String(request.headers['x-amz-target'] ?? '');
  const action = new URLSearchParams(body.toString()).get('Action');
  if (target !== '') {
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    const known = answers[target] ?? answers[target.split('.').at(-1) ?? ''];
    // Its client compares the digest.
    const digest = target === 'AmazonSQS.SendMessage' ? { MD5OfMessageBody: md5OfMessage(body) } : {};
    response.end(JSON.stringify({ ...(typeof known === 'object' ? known : {}), ...digest }));
  } else if (action !== null) {
    response.setHeader('content-type', 'text/xml');
    const known = answers[action];
    const result = typeof known === 'string' ? known : '';
    response.end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
  } else {
    const known = answers[`${request.method} ${pathname}`] ?? answers[request.method ?? ''];
    response.setHeader('etag', '"stand-in"');
    response.setHeader('content-type', typeof known === 'string' ? 'text/plain' : 'application/json');
    response.end(typeof known === 'string' ? known : JSON.stringify(known ?? {}));
  }
}

function md5OfMessage(body: Buffer): string {
  const { MessageBody = '' } = JSON.parse(body.toString()) as { MessageBody?: string };
  return createHash('md5').update(MessageBody).digest('hex');
}
