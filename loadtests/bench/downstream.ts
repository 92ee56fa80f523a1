import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Latencies of what the processor waits for, milliseconds. */
export interface DownstreamLatency {
  s3PutMs: number;
  registryMs: number;
}

export interface Downstream {
  s3Url: string;
  registryUrl: string;
  /** Objects put so far. */
  puts(): Promise<number>;
  stop(): void;
}

/** S3 and the device registry, as small as can be, in a process of their own: they cost the measured ones nothing. */
export async function startDownstream(latency: DownstreamLatency): Promise<Downstream> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(latency)], { stdio: 'inherit' });
  const next = async <T>(): Promise<T> => {
    const [message] = (await once(child, 'message')) as [T];
    return message;
  };
  const { s3Url, registryUrl } = await next<{ s3Url: string; registryUrl: string }>();
  return {
    s3Url,
    registryUrl,
    puts: async () => {
      const answer = next<{ puts: number }>();
      child.send('count');
      return (await answer).puts;
    },
    stop: () => void child.kill(),
  };
}

async function serve({ s3PutMs, registryMs }: DownstreamLatency): Promise<void> {
  let puts = 0;
  const s3Url = await listen((request, answer) => {
    if (request.method === 'PUT') puts += 1;
    setTimeout(answer, s3PutMs, '');
  });
  const registryUrl = await listen((_request, answer) => {
    setTimeout(answer, registryMs, '{"platform":"ios","appVersion":"5.12.2"}');
  });
  process.on('message', () => process.send?.({ puts }));
  // Not an orphan: it ends with the process that started it.
  process.on('disconnect', () => process.exit());
  process.send?.({ s3Url, registryUrl });
}

async function listen(
  handle: (request: IncomingMessage, answer: (body: string) => void) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () =>
      handle(request, (body) => {
        response.writeHead(200, { 'content-type': 'application/json', etag: '"0"' });
        response.end(body);
      }),
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

if (process.send && process.argv[2]) await serve(JSON.parse(process.argv[2]) as DownstreamLatency);
