import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from './plan-faults.ts';

export interface S3Proxy {
  url: string;
  /** Where S3 is, once the twin has started. */
  upstream: string;
  fault: FaultKind | undefined;
  /** PUTs that met a fault. */
  hit: number;
  stop(): Promise<void>;
}

const lateMs = 3_000;

/** Stands between the functions and the twin's S3, and does to PUTs what the fault says. */
export async function startS3Proxy(): Promise<S3Proxy> {
  const agent = new Agent({ keepAlive: true });
  const state = { upstream: '', fault: undefined as FaultKind | undefined, hit: 0 };

  const forward = ({ method, url, headers }: IncomingMessage, body: Buffer) =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>((done, fail) => {
      const { hostname, port } = new URL(state.upstream);
      const sent = request(
        { hostname, port, method, path: url, headers: { ...headers, host: `${hostname}:${port}` }, agent },
        (answer) => {
          const chunks: Buffer[] = [];
          answer
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('error', fail)
            .on('end', () =>
              done({
                status: answer.statusCode ?? 500,
                headers: answer.headers,
                body: Buffer.concat(chunks),
              }),
            );
        },
      );
      sent.on('error', fail).end(body);
    });

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const fault = incoming.method === 'PUT' && state.fault?.startsWith('s3-') ? state.fault : undefined;
    if (fault) state.hit += 1;
    switch (fault) {
      case 's3-status':
        return void outgoing.writeHead(state.hit % 2 === 0 ? 500 : 503).end();
      case 's3-reset':
        return void outgoing.destroy();
      case 's3-silence':
        return;
      case 's3-twice':
        await forward(incoming, body);
    }
    const answer = await forward(incoming, body);
    if (fault === 's3-late') await sleep(lateMs);
    if (fault === 's3-truncated') {
      outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': '1000' });
      outgoing.write('<');
      return void setImmediate(() => outgoing.destroy());
    }
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(answer.body);
  };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((done) => server.close(done));
    },
  });
}
