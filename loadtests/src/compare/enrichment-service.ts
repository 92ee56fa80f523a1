import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EnrichmentService {
  url: string;
  stop(): Promise<void>;
}

/** The device registry that the processor may ask, with a set latency: what makes its work wait. */
export async function startEnrichmentService(latencyMs: number): Promise<EnrichmentService> {
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"platform":"ios","appVersion":"5.12.2"}');
    }, latencyMs);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
