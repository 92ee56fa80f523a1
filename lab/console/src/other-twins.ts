import { readFileSync } from 'node:fs';
import { type ClientRequest, get, type ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { type Arm, arms, twinReadyFile } from '@telemetry/settings';

/** A twin of another arm that runs on this machine beside this one, as its ready file says. */
export interface OtherTwin {
  arm: Arm;
  url: URL;
}

/** Those that wrote a ready file in the repository; whether they still run shows when they are asked. */
export function otherTwins(repository: string, own: Arm): OtherTwin[] {
  return arms
    .filter((arm) => arm !== own)
    .flatMap((arm) => {
      try {
        const text = readFileSync(resolve(repository, twinReadyFile(arm)), 'utf8');
        const url = new URL((JSON.parse(text) as { statsUrl: string }).statsUrl);
        return url.hostname === '127.0.0.1' ? [{ arm, url }] : [];
      } catch {
        return [];
      }
    });
}

/** Passes the other twin's frames on, as they come: a page may talk to its own origin alone. */
export function passFramesOn({ url }: OtherTwin, response: ServerResponse): void {
  const request: ClientRequest = get(new URL('/frames', url), (answer) => {
    response.writeHead(answer.statusCode ?? 502, {
      'Content-Type': answer.headers['content-type'] ?? 'text/plain',
      'Cache-Control': 'no-store',
    });
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  request.on('error', () => {
    if (response.headersSent) response.destroy();
    // 204 tells a page's EventSource to stop asking.
    else response.writeHead(204).end();
  });
  response.on('close', () => request.destroy());
}
