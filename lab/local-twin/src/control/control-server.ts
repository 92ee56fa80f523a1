import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Fault } from '../storage/s3-front.ts';
import type { TwinStats } from './stats.ts';

export interface ControlServer {
  url: string;
  stop(): Promise<void>;
}

export interface Controls {
  stats(): TwinStats;
  setFault(fault: Fault): void;
  log(count: number): string[];
}

/** `GET /stats`, `PUT /faults`, `GET /log?n=100`: for people and load tests, never for the function. */
export async function startControlServer({ stats, setFault, log }: Controls): Promise<ControlServer> {
  const answer = async (request: IncomingMessage): Promise<[status: number, body: unknown]> => {
    const [path, query] = (request.url ?? '/').split('?', 2);
    if (request.method === 'GET' && path === '/stats') return [200, stats()];
    if (request.method === 'GET' && path === '/log') {
      const count = Number(new URLSearchParams(query).get('n') ?? 100);
      return Number.isInteger(count) && count > 0
        ? [200, log(count)]
        : [400, { error: 'n is a whole number above 0' }];
    }
    if (request.method === 'PUT' && path === '/faults') {
      const fault = parseFault(await text(request));
      if (typeof fault === 'string') return [400, { error: fault }];
      setFault(fault);
      return [200, fault];
    }
    return [404, { error: 'There are GET /stats, PUT /faults and GET /log?n=100.' }];
  };
  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) =>
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`),
      (error: unknown) => {
        console.error('control:', error);
        response.destroy();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/stats`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A fault as sent, or what is wrong with it. */
function parseFault(body: string): Fault | string {
  try {
    const parsed = JSON.parse(body) as unknown;
    if (typeof parsed !== 'object' || parsed === null) return 'the body is no JSON object';
    const { s3Put, ...others } = parsed as Fault;
    if (Object.keys(others).length > 0) return `unknown fault: ${Object.keys(others).join(', ')}`;
    if (!s3Put) return {};
    const { statusCode, share } = s3Put;
    if (!Number.isInteger(statusCode) || statusCode < 400 || statusCode > 599)
      return 's3Put.statusCode is 400 to 599';
    if (!(share >= 0 && share <= 1)) return 's3Put.share is 0 to 1';
    return { s3Put: { statusCode, share } };
  } catch {
    return 'the body is no JSON object';
  }
}
