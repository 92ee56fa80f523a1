import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TwinExtension, TwinInside } from '@telemetry/local-twin';
import { explainFailure, tell } from '@telemetry/terminal';
import { Frames } from './frames.ts';
import { otherTwins, passFramesOn } from './other-twins.ts';
import { pageFile } from './page-files.ts';
import { takeFrame } from './take-frame.ts';
import type { ThreadWatch } from './thread-watch.ts';

/** What the control port answers for the console: the page, and what it asks for. */
export function consoleOn(inside: TwinInside, watch: ThreadWatch, repository: string): TwinExtension {
  const frames = new Frames(
    () => takeFrame(inside, watch),
    (whether) => watch.look(whether),
  );
  const ingestOrigin = new URL(inside.endpoints.ingestUrl).origin;
  const gets: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    '/frames': (_, response) => frames.add(response),
    '/twins': (_, response) =>
      sendJson(response, {
        own: inside.arm,
        others: otherTwins(repository, inside.arm).map(({ arm }) => arm),
      }),
  };
  return {
    route: (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://console');
      if (request.method !== 'GET') return false;
      const own = gets[pathname];
      if (own) {
        own(request, response);
        return true;
      }
      const other = /^\/twins\/([\w-]+)\/frames$/.exec(pathname)?.[1];
      if (other !== undefined) {
        const twin = otherTwins(repository, inside.arm).find(({ arm }) => arm === other);
        if (twin) passFramesOn(twin, response);
        else response.writeHead(204).end();
        return true;
      }
      const file = pathname === '/' ? 'index.html' : /^\/page\/(.+)$/.exec(pathname)?.[1];
      if (file === undefined) return false;
      void sendFile(response, file, ingestOrigin);
      return true;
    },
    stop: () => frames.stop(),
  };
}

const common = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', ...common })
    .end(`${JSON.stringify(value)}\n`);
}

async function sendFile(response: ServerResponse, name: string, ingestOrigin: string): Promise<void> {
  try {
    const file = await pageFile(name, ingestOrigin);
    if (!file) return sendJson(response, { error: `there is no ${name}` }, 404);
    response.writeHead(200, { 'Content-Type': file.type, ...common, ...file.headers }).end(file.body);
  } catch (error) {
    tell(`console: ${explainFailure(error)}`);
    response.destroy();
  }
}
