import type { IncomingMessage, ServerResponse } from 'node:http';
import { tell } from '@telemetry/terminal';
import { startLoopbackServer } from '../loopback-server.ts';
import type { Edge, EdgeRequest, HttpAnswer } from './edge.ts';
import { readBody } from './read-body.ts';

export interface EdgeServer {
  /** `http://127.0.0.1:<port>`, and the stage where its name is part of the path. */
  url: string;
  /** Requests answered, by status. */
  readonly byStatus: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** Puts an API on a loopback port; 0 takes a free one. */
export async function startEdge({ edge, port }: { edge: Edge; port: number }): Promise<EdgeServer> {
  const byStatus: Record<string, number> = {};
  const server = await startLoopbackServer((incoming, response) => {
    void readRequest(incoming)
      .then(
        (request) => answered(edge, request, response),
        // The client went away while it sent.
        () => undefined,
      )
      .then((status) => {
        if (status === undefined) response.destroy();
        else byStatus[status] = (byStatus[status] ?? 0) + 1;
      });
  }, port);
  return { url: `${server.url}${edge.basePath}`, byStatus, stop: server.stop };
}

/**
 * Answers, and tells the status. Whatever an answer throws, or holds that HTTP cannot carry,
 * ends here: it is written to the log, and the client gets what API Gateway says of its own failures.
 */
async function answered(edge: Edge, request: EdgeRequest, response: ServerResponse): Promise<number> {
  try {
    return write(response, await edge.answer(request));
  } catch (error) {
    tell(`edge: ${request.method} ${request.path}: ${(error as Error).stack ?? String(error)}`);
  }
  try {
    return write(response, edge.failure());
  } catch (error) {
    // The failure's own headers come from the template, too.
    tell(`edge: ${(error as Error).message}`);
    return write(response, { status: 500, headers: {}, body: '{"message": "Internal server error"}' });
  }
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer): number {
  // Node.js would send an informational answer, and the client would wait for another one for ever.
  if (!(status >= 200 && status <= 599)) throw new RangeError(`the status ${status} is no answer's`);
  response.writeHead(status, headers).end(body);
  return status;
}

async function readRequest(request: IncomingMessage): Promise<EdgeRequest> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: request.headers as Record<string, string>,
    rawHeaders: request.rawHeaders,
    // Read to the end whatever the answer: a client that is cut off while it sends sees a broken connection.
    body: await readBody(request),
  };
}
