import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { ThreadFrame } from './frame.ts';

const preload = resolve(import.meta.dirname, '../preload/watch.mjs');

type Does = 'watch' | 'look away' | 'throw' | 'throw unguarded';

/** What the preload of a thread tells. */
interface Told extends Omit<ThreadFrame, 'thread' | 'silentMs'> {
  /** Of the whole process, since its start. */
  cpuMs: number;
  rss: number;
}

interface Thread {
  pid: number;
  thread: number;
  socket: Socket;
  told?: Told;
  toldAtMs: number;
}

export interface ProcessTold {
  cpuMs: number | null;
  rssBytes: number | null;
  threads: ThreadFrame[];
}

/** The console's ear in the environments: each of their threads connects, and tells what it does while somebody looks. */
export interface ThreadWatch {
  /** For Node.js in every environment. */
  nodeFlags: string[];
  /** Whether threads are to tell. */
  look(whether: boolean): void;
  of(pid: number): ProcessTold;
  /**
   * Has the last thread of that process throw, with the processor's own guard in place or taken away first. Tells which one it
   * is, or nothing where none listens.
   */
  throwIn(pid: number, guarded: boolean): number | undefined;
  stop(): Promise<void>;
}

export async function startThreadWatch(): Promise<ThreadWatch> {
  const token = randomBytes(24).toString('base64url');
  const threads = new Set<Thread>();
  const sockets = new Set<Socket>();
  let looking = false;
  const tell = ({ socket }: Thread, does: Does): void => void socket.write(`${JSON.stringify({ does })}\n`);

  const server = createServer((socket) => {
    let thread: Thread | undefined;
    sockets.add(socket);
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => {
      try {
        if (thread) {
          thread.told = JSON.parse(line) as Told;
          thread.toldAtMs = Date.now();
          return;
        }
        thread = greeted(line, token, socket);
        threads.add(thread);
        if (looking) tell(thread, 'watch');
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    lines.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      if (thread) threads.delete(thread);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = pathToFileURL(preload);
  address.search = new URLSearchParams({
    port: String((server.address() as AddressInfo).port),
    token,
  }).toString();

  return {
    nodeFlags: ['--import', address.href],
    look: (whether) => {
      if (looking === whether) return;
      looking = whether;
      for (const thread of threads) {
        delete thread.told;
        tell(thread, whether ? 'watch' : 'look away');
      }
    },
    of: (pid) => {
      const now = Date.now();
      const own = [...threads].filter((thread) => thread.pid === pid);
      const { told: latest } = own.reduce<Partial<Thread>>(
        (last, thread) => (thread.told && thread.toldAtMs >= (last.toldAtMs ?? 0) ? thread : last),
        {},
      );
      return {
        cpuMs: latest?.cpuMs ?? null,
        rssBytes: latest?.rss ?? null,
        threads: own
          .toSorted((a, b) => a.thread - b.thread)
          .flatMap(({ thread, told, toldAtMs }) => {
            if (!told) return [];
            const { slots, busy, stored, objects } = told;
            return [{ thread, slots, busy, stored, objects, silentMs: now - toldAtMs }];
          }),
      };
    },
    throwIn: (pid, guarded) => {
      const last = [...threads].filter((thread) => thread.pid === pid).sort((a, b) => b.thread - a.thread)[0];
      if (last) tell(last, guarded ? 'throw' : 'throw unguarded');
      return last?.thread;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** The thread that says who it is and knows the token; throws for anybody else. */
function greeted(line: string, token: string, socket: Socket): Thread {
  const {
    token: said = '',
    pid,
    thread,
  } = JSON.parse(line) as { token?: string; pid: number; thread: number };
  if (said.length !== token.length || !timingSafeEqual(Buffer.from(said), Buffer.from(token)))
    throw new Error('not one of ours');
  return { pid, thread, socket, toldAtMs: Date.now() };
}
