import type { ServerResponse } from 'node:http';
import type { Frame } from './frame.ts';

const frameMs = 100;
/** A page that does not read (a tab in the background, a slow phone) misses frames and does not pile them up here. */
const mostBytesWaiting = 1_000_000;

/** Server-sent events for everybody who looks; nothing is taken while nobody does. */
export class Frames {
  readonly #take: () => Frame;
  readonly #onLook: (whether: boolean) => void;
  readonly #viewers = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;

  constructor(take: () => Frame, onLook: (whether: boolean) => void) {
    this.#take = take;
    this.#onLook = onLook;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  add(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write('retry: 1000\n\n');
    this.#viewers.add(response);
    response.on('error', () => response.destroy());
    response.on('close', () => {
      this.#viewers.delete(response);
      if (this.#viewers.size === 0) this.stop();
    });
    if (this.#timer) return;
    this.#onLook(true);
    this.#timer = setInterval(() => this.#send(), frameMs);
  }

  stop(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#onLook(false);
  }

  #send(): void {
    const event = `data: ${JSON.stringify(this.#take())}\n\n`;
    for (const viewer of this.#viewers) if (viewer.writableLength < mostBytesWaiting) viewer.write(event);
  }
}
