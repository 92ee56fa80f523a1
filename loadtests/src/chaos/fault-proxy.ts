import { Agent, createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request on its way, and what can be done with it. */
export interface Passing {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Sends it on, or another body in its place. */
  forward(body?: Buffer): Promise<PassedAnswer>;
}

export interface PassedAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a proxy does instead of the answer: `nothing` leaves the connection open until the fault is taken back. */
export type Instead = PassedAnswer | 'reset' | 'nothing' | { brokenOff: PassedAnswer };

export interface FaultProxy {
  url: string;
  /** Where the service is, once the twin has started, and again after a restart. */
  upstream: string;
  /** Ends connections that wait for an answer that never comes. */
  endSilence(): void;
  stop(): Promise<void>;
}

/** How late a late answer is. */
const lateMs = 3_000;
export const late = async (passing: Passing): Promise<PassedAnswer> => {
  const answer = await passing.forward();
  await sleep(lateMs);
  return answer;
};

/**
 * Stands between somebody and a service of the twin; `meet` says what becomes of each request, and `breaksOff` of which only half is
 * taken.
 */
export async function startFaultProxy(
  meet: (passing: Passing) => Promise<Instead>,
  breaksOff: (method: string) => boolean = () => false,
): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const silent = new Set<ServerResponse>();
  const state = { upstream: '' };

  const forward = (method: string, url: string, given: IncomingHttpHeaders, body: Buffer) =>
    new Promise<PassedAnswer>((done, fail) => {
      const { hostname, port } = new URL(state.upstream);
      const { 'transfer-encoding': _, ...headers } = given;
      const sent = request(
        {
          ...{ hostname, port, method, path: url, agent },
          headers: { ...headers, host: `${hostname}:${port}`, 'content-length': String(body.length) },
        },
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

  const server = createServer((incoming, outgoing) => {
    const handle = async (): Promise<void> => {
      const { method = 'GET', url = '/', headers } = incoming;
      const half = breaksOff(method) ? Number(headers['content-length'] ?? 0) / 2 : Infinity;
      const chunks: Buffer[] = [];
      let taken = 0;
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        taken += chunk.length;
        if (taken >= half) return void outgoing.destroy();
      }
      const body = Buffer.concat(chunks);
      const passing: Passing = {
        ...{ method, url, headers, body },
        forward: (other = body) => forward(method, url, headers, other),
      };
      const instead = await meet(passing);
      if (instead === 'reset') outgoing.destroy();
      else if (instead === 'nothing') silent.add(outgoing);
      else if ('brokenOff' in instead) {
        const { status, headers: of, body: whole } = instead.brokenOff;
        outgoing.writeHead(status, { ...of, 'content-length': String(whole.length + 1_000) });
        outgoing.write(whole.length > 1 ? whole.subarray(0, whole.length / 2) : '<');
        setImmediate(() => outgoing.destroy());
      } else {
        const { 'transfer-encoding': _, ...of } = instead.headers;
        outgoing.writeHead(instead.status, { ...of, 'content-length': String(instead.body.length) });
        outgoing.end(instead.body);
      }
    };
    // The service is away, or who asked is.
    handle().catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    endSilence: () => {
      for (const each of silent) each.destroy();
      silent.clear();
    },
    stop: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((done) => server.close(done));
    },
  });
}
