import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type { Company } from './company.ts';

export interface UpstreamRequest {
  method: string;
  path: string;
  /** The header `x-user`, for handlers that say on whose behalf they ask. */
  user: string | undefined;
  body: string;
  atMs: number;
}

export interface Upstream {
  url: string;
  requests: UpstreamRequest[];
  stop(): Promise<void>;
}

/**
 * The service that the handlers talk to. It answers when the company is complete: when everybody who is to run beside the asking
 * invocation has arrived. So what the lab shows follows from order and not from speed. The first request to `/flaky` fails, and
 * `/slow/…` answers nobody before some invocation has timed out.
 */
export async function startUpstream(company: Pick<Company, 'isComplete' | 'hasTimedOut'>): Promise<Upstream> {
  const requests: UpstreamRequest[] = [];
  let stopped = false;
  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url = '' } = request;
      const atMs = performance.now();
      const user = request.headers['x-user'];
      const seen = { method, path: url, user: String(user ?? ''), body: await text(request), atMs };
      requests.push(seen);
      const first = requests.filter(({ path }) => path === url).length === 1;
      const isTime = url.startsWith('/slow/') ? () => company.hasTimedOut() : () => company.isComplete();
      do await sleep(2);
      while (!isTime() && !stopped && !response.destroyed);
      response.statusCode = url === '/flaky' && first ? 503 : 200;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ path: url, user: seen.user, discount: 10 }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        stopped = true;
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
