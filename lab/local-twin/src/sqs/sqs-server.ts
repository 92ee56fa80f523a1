import type { IncomingMessage } from 'node:http';
import { tell } from '@telemetry/terminal';
import { startLoopbackServer } from '../loopback-server.ts';
import { readInput } from './read-input.ts';
import type { Sqs } from './sqs.ts';
import { SqsError } from './sqs-error.ts';

export interface SqsServer {
  endpoint: string;
  stop(): Promise<void>;
}

/** Puts SQS on a free loopback port, by the JSON protocol. It looks at no signature. */
export async function startSqsServer(sqs: Sqs): Promise<SqsServer> {
  const server = await startLoopbackServer((request, response) => {
    answer(sqs, request).then(
      ({ status, headers = {}, body }) =>
        response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0', ...headers }).end(body),
      // The client went away while it sent.
      () => response.destroy(),
    );
  });
  sqs.endpoint = server.url;
  return { endpoint: server.url, stop: server.stop };
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
    const input = readInput(Buffer.concat(chunks).toString());
    return { status: 200, body: JSON.stringify(await sqs.run(action, input)) };
  } catch (error) {
    if (error instanceof SqsError) return jsonError(error);
    tell(`sqs: ${action}: ${(error as Error).stack ?? String(error)}`);
    return jsonError(new SqsError('InternalFailure', 'The request failed inside the twin.', { status: 500 }));
  }
}

/** An error as the JSON protocol has it; the code of the query protocol is in a header. */
export const jsonError = ({ code, queryCode, message, status }: SqsError): Answer => ({
  status,
  headers: { 'x-amzn-query-error': `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}` },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
});
