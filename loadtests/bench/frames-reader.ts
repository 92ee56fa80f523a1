import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type ClientRequest, get } from 'node:http';
import { fileURLToPath } from 'node:url';

/** Reads a twin's frames as a page does, in a process of its own: what the reader itself takes is not the twin's. */
export class FramesReader {
  readonly #child: ChildProcess;

  constructor(framesUrl: URL) {
    this.#child = fork(fileURLToPath(import.meta.url), [framesUrl.href], { stdio: 'inherit' });
  }

  /** Resolves when the first frame has come. */
  async open(): Promise<void> {
    await this.#ask('open');
  }

  async close(): Promise<void> {
    await this.#ask('close');
  }

  stop(): void {
    this.#child.kill();
  }

  async #ask(what: 'open' | 'close'): Promise<void> {
    const answered = new AbortController();
    const { signal } = answered;
    this.#child.send(what);
    const ended = once(this.#child, 'exit', { signal }).then(() => {
      throw new Error('the reader of the frames has ended');
    });
    try {
      await Promise.race([once(this.#child, 'message', { signal }), ended]);
    } finally {
      ended.catch(() => undefined);
      answered.abort();
    }
  }
}

const [, , url] = process.argv;
if (process.send && url?.endsWith('/frames')) {
  const say = (): void => void process.send?.('done');
  let request: ClientRequest | undefined;
  process.on('disconnect', () => process.exit());
  process.on('message', (what) => {
    if (what === 'close') {
      request?.once('close', say).destroy();
      return;
    }
    request = get(url, (response) => {
      let seen = '';
      const first = (text: string): void => {
        seen += text;
        if (!seen.includes('\ndata: ')) return;
        response.off('data', first).resume();
        say();
      };
      response.setEncoding('utf8').on('data', first);
      response.on('error', () => undefined);
    }).on('error', () => undefined);
  });
}
