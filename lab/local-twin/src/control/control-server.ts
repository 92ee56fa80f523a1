import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
    };
    if (request.method === 'GET' && url.pathname === '/stats') return send(200, stats());
    if (request.method === 'GET' && url.pathname === '/log')
      return send(200, log(Number(url.searchParams.get('n') ?? 100)));
    if (request.method === 'PUT' && url.pathname === '/faults') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const fault = parseFault(body);
        if (typeof fault === 'string') return send(400, { error: fault });
        setFault(fault);
        send(200, fault);
      });
      return;
    }
    send(404, { error: 'There are GET /stats, PUT /faults and GET /log?n=100.' });
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
    const { s3Put, ...others } = JSON.parse(body) as Fault;
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
