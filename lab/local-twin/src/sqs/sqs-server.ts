import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sqs } from './sqs.ts';
import { SqsError } from './sqs-error.ts';

export interface SqsServer {
  endpoint: string;
  stop(): Promise<void>;
}

/** Puts SQS on a free loopback port, by the JSON protocol. It looks at no signature. */
export async function startSqsServer(sqs: Sqs): Promise<SqsServer> {
  const server = createServer((request, response) => {
    answer(sqs, request).then(
      ({ status, headers = {}, body }) =>
        response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0', ...headers }).end(body),
      // The client went away while it sent.
      () => response.destroy(),
    );
  });
  // A client that was slow to send its next request would meet a closed connection.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  sqs.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint: sqs.endpoint,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

async function answer(sqs: Sqs, request: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const action = String(request.headers['x-amz-target'] ?? '').replace(/^AmazonSQS\./, '');
  try {
    const input = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
    return { status: 200, body: JSON.stringify(await sqs.run(action, input)) };
  } catch (error) {
    if (error instanceof SqsError) return jsonError(error);
    if (error instanceof SyntaxError) return jsonError(new SqsError('SerializationException', error.message));
    console.error(`sqs: ${action}: ${(error as Error).stack ?? String(error)}`);
    return jsonError(new SqsError('InternalFailure', 'The request failed inside the twin.', { status: 500 }));
  }
}

/** An error as the JSON protocol has it; the code of the query protocol is in a header. */
export const jsonError = ({ code, queryCode, message, status }: SqsError): Answer => ({
  status,
  headers: { 'x-amzn-query-error': `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}` },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
});
