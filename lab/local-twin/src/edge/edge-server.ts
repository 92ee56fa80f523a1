import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Edge, EdgeRequest } from './edge.ts';
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
  const server = createServer((request, response) => {
    void readRequest(request)
      .then((read) => edge.answer(read))
      .then(
        ({ status, headers, body }) => {
          byStatus[status] = (byStatus[status] ?? 0) + 1;
          response.writeHead(status, headers).end(body);
        },
        // The client went away while it sent.
        () => response.destroy(),
      );
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${edge.basePath}`,
    byStatus,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
}

async function readRequest(request: IncomingMessage): Promise<EdgeRequest> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: request.headers as Record<string, string>,
    // Read to the end whatever the answer: a client that is cut off while it sends sees a broken connection.
    body: await readBody(request),
  };
}
