import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { explainFailure, tell } from '@telemetry/terminal';
import { startLoopbackServer } from '../loopback-server.ts';
import type { Execution } from '../scheduling/scheduled-executions.ts';
import type { Fault } from '../storage/s3-front.ts';
import { refusalOf } from './own-pages.ts';
import type { TwinStats } from './stats.ts';

export interface ControlServer {
  url: string;
  stop(): Promise<void>;
}

/** Answers a request of its own, or says that it is none (false). */
export type ControlRoute = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface Controls {
  /** Port of loopback; 0, nothing or a port that is taken takes a free one. */
  port?: number;
  /** Of somebody who adds to the control port: asked first. */
  route?: ControlRoute | undefined;
  stats(): TwinStats;
  setFault(fault: Fault): void;
  /** Starts what a schedule starts; undefined when there is no such schedule. */
  runSchedule(id: string): Promise<Execution> | undefined;
  log(count: number): string[];
}

/**
 * `GET /stats`, `PUT /faults`, `POST /schedules/<id>/run`, `GET /log?n=100`: for people and load tests, never for the function, and never for a page
 * that is not the port's own.
 */
export async function startControlServer({
  port = 0,
  route,
  stats,
  setFault,
  runSchedule,
  log,
}: Controls): Promise<ControlServer> {
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
    const [, id] = (request.method === 'POST' && /^\/schedules\/(\w+)\/run$/.exec(path ?? '')) || [];
    const execution = id === undefined ? undefined : runSchedule(id);
    if (execution) return [200, await execution];
    return [
      404,
      { error: 'There are GET /stats, PUT /faults, POST /schedules/<id>/run and GET /log?n=100.' },
    ];
  };
  const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
    void response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  const listener: RequestListener = (request, response) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) return sendJson(response, 403, { error: refusal });
    if (route?.(request, response)) return;
    answer(request).then(
      ([status, body]) => sendJson(response, status, body),
      (error: unknown) => {
        tell(`control: ${explainFailure(error)}`);
        response.destroy();
      },
    );
  };
  const server = await startLoopbackServer(listener, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || port === 0) throw error;
    return startLoopbackServer(listener);
  });
  return { url: `${server.url}/stats`, stop: server.stop };
}

const longestLatencyMs = 600_000;

/** A fault as sent, or what is wrong with it. */
function parseFault(body: string): Fault | string {
  try {
    const parsed = JSON.parse(body) as unknown;
    if (typeof parsed !== 'object' || parsed === null) return 'the body is no JSON object';
    const { s3Put, s3PutLatencyMs, ...others } = parsed as Fault;
    if (Object.keys(others).length > 0) return `unknown fault: ${Object.keys(others).join(', ')}`;
    if (s3PutLatencyMs !== undefined && !(s3PutLatencyMs >= 0 && s3PutLatencyMs <= longestLatencyMs))
      return `s3PutLatencyMs is 0 to ${longestLatencyMs}`;
    const latency = s3PutLatencyMs === undefined ? {} : { s3PutLatencyMs };
    if (!s3Put) return latency;
    const { statusCode, share } = s3Put;
    if (!Number.isInteger(statusCode) || statusCode < 400 || statusCode > 599)
      return 's3Put.statusCode is 400 to 599';
    if (!(share >= 0 && share <= 1)) return 's3Put.share is 0 to 1';
    return { s3Put: { statusCode, share }, ...latency };
  } catch {
    return 'the body is no JSON object';
  }
}
