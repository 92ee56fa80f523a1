import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoopbackServer } from '../loopback-server.ts';
import { type KeyProblem, problemOfPath } from './object-key.ts';

/** A fault that is put between the function and S3. */
export interface Fault {
  /** `share` of the PUTs is answered with `statusCode` and stores nothing. */
  s3Put?: { statusCode: number; share: number };
  /** A PUT takes so long, whatever the twin’s setting says, milliseconds. */
  s3PutLatencyMs?: number;
}

export interface S3Counters {
  puts: number;
  putFailures: number;
  putBytes: number;
  gets: number;
}

export interface S3Front {
  endpoint: string;
  readonly counters: Readonly<S3Counters>;
  setFault(fault: Fault): void;
  stop(): Promise<void>;
}

/** S3 as seen by the function: with the time that S3 takes, and faults where a test wants them. */
export async function startS3Front(
  upstream: string,
  { s3PutLatencyMs, s3GetLatencyMs }: { s3PutLatencyMs: number; s3GetLatencyMs: number },
): Promise<S3Front> {
  const counters: S3Counters = { puts: 0, putFailures: 0, putBytes: 0, gets: 0 };
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(upstream);
  let fault: Fault = {};
  // Every n-th PUT fails, so that a share is met without chance.
  let failureDue = 0;

  // fauxqs 2.4.1 writes an object whatever `If-Match` says. Between this look and the write another one may come, which S3
  // itself does not allow.
  const etagOf = async (url: string): Promise<string | null> => {
    const path = url.split('?')[0] ?? '';
    const { headers } = await fetch(`${upstream}${path}`, { method: 'HEAD' });
    return headers.get('etag');
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const put = incoming.method === 'PUT';
    const problem = problemOf(incoming, body);
    if (problem) return refuse(outgoing, problem);
    await sleep(put ? (fault.s3PutLatencyMs ?? s3PutLatencyMs) : s3GetLatencyMs);
    if (put && fault.s3Put && (failureDue += fault.s3Put.share) >= 1) {
      failureDue -= 1;
      counters.putFailures += 1;
      return refuse(outgoing, {
        status: fault.s3Put.statusCode,
        code: 'SlowDown',
        message: 'Please reduce your request rate.',
      });
    }
    const condition = incoming.headers['if-match'];
    if (put && condition !== undefined && (await etagOf(incoming.url ?? '')) !== condition) {
      return refuse(outgoing, {
        status: 412,
        code: 'PreconditionFailed',
        message: 'At least one of the pre-conditions you specified did not hold',
      });
    }
    const headers = { ...incoming.headers, host: `${hostname}:${port}` };
    const forwarded = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers, agent },
      (answer) => {
        if (put && answer.statusCode === 200) {
          counters.puts += 1;
          counters.putBytes += body.length;
        } else if (!put) counters.gets += 1;
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    forwarded.end(body);
  };
  const server = await startLoopbackServer((incoming, outgoing) => {
    // A client that gives up closes its connection; there is nobody left to answer.
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  return {
    // By address: the SDK then puts the bucket into the path.
    endpoint: server.url,
    counters,
    setFault: (next) => {
      fault = next;
      failureDue = 0;
    },
    stop: async () => {
      await server.stop();
      agent.destroy();
    },
  };
}

/** Of the object that is asked for, of one to copy, and of those to delete together. */
function problemOf({ method, url = '/', headers }: IncomingMessage, body: Buffer): KeyProblem | undefined {
  const [path = '/', query = ''] = url.split('?', 2);
  const source = headers['x-amz-copy-source'];
  const named =
    method === 'POST' && /(^|&)delete\b/.test(query)
      ? [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(
          ([, key]) => `/${encodeURIComponent(key ?? '')}`,
        )
      : [];
  return [path, ...(typeof source === 'string' ? [source] : []), ...named].map(problemOfPath).find(Boolean);
}

function refuse(outgoing: ServerResponse, { status, code, message }: KeyProblem): void {
  outgoing
    .writeHead(status, { 'Content-Type': 'application/xml' })
    .end(
      `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    );
}
