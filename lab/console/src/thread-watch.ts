import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ThreadFrame } from './frame.ts';

const preload = resolve(import.meta.dirname, '../preload/watch.mjs');

/** Characters; a thread's own are a few hundred. */
const longestLine = 100_000;

type Does = 'watch' | 'look away' | 'throw' | 'throw unguarded';

/** What the preload of a thread tells. */
interface Told extends Omit<ThreadFrame, 'thread' | 'silentMs'> {
  /** As in a frame, but a capital is an invocation that has ended: it is in one frame. */
  slots: string;
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

/** A process of which threads have said who they are: these, by their number, and the last that told. */
interface Watched {
  threads: Thread[];
  latest?: Told | undefined;
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
  /** For a frame: what ended since the last one is told once. */
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
  const processes = new Map<number, Watched>();
  const sockets = new Set<Socket>();
  let looking = false;
  const tell = ({ socket }: Thread, does: Does): void => void socket.write(`${JSON.stringify({ does })}\n`);
  const watchThoseOf = (watched: Watched): void => {
    const working = workingOf(watched);
    for (const thread of watched.threads) tell(thread, working.includes(thread) ? 'watch' : 'look away');
  };

  const server = createServer((socket) => {
    let own: { thread: Thread; watched: Watched } | undefined;
    const hear = (line: string): void => {
      if (!own) {
        const thread = greeted(line, token, socket);
        own = { thread, watched: joined(processes, thread) };
        if (looking) watchThoseOf(own.watched);
        return;
      }
      // What was on its way when everybody stopped looking is no news for who looks next.
      if (!looking) return;
      own.watched.latest = own.thread.told = JSON.parse(line) as Told;
      own.thread.toldAtMs = Date.now();
    };
    sockets.add(socket);
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      try {
        if (rest.length > longestLine) throw new Error('a line without an end');
        for (const line of lines) hear(line);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      if (own) left(processes, own.thread);
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
      for (const watched of processes.values()) {
        delete watched.latest;
        for (const thread of watched.threads) delete thread.told;
        if (whether) watchThoseOf(watched);
        else for (const thread of workingOf(watched)) tell(thread, 'look away');
      }
    },
    of: (pid) => {
      const now = Date.now();
      const watched = processes.get(pid) ?? { threads: [] };
      return {
        cpuMs: watched.latest?.cpuMs ?? null,
        rssBytes: watched.latest?.rss ?? null,
        threads: workingOf(watched).flatMap(({ thread, told, toldAtMs }) => {
          if (!told) return [];
          const { busy, stored, objects } = told;
          const slots = told.slots.toLowerCase();
          told.slots = told.slots.replace(/[A-Z]/g, '.');
          return [{ thread, slots, busy, stored, objects, silentMs: now - toldAtMs }];
        }),
      };
    },
    throwIn: (pid, guarded) => {
      const last = processes.get(pid)?.threads.at(-1);
      if (last) tell(last, guarded ? 'throw' : 'throw unguarded');
      return last?.thread;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Those that run invocations: the workers, and where there are none the only thread. */
const workingOf = ({ threads }: Watched): Thread[] =>
  threads.filter(({ thread }) => thread > 0 || threads.length === 1);

/** Puts the thread among those of its process. */
function joined(processes: Map<number, Watched>, thread: Thread): Watched {
  const watched = processes.get(thread.pid) ?? { threads: [] };
  processes.set(thread.pid, watched);
  watched.threads = [...watched.threads, thread].sort((a, b) => a.thread - b.thread);
  return watched;
}

function left(processes: Map<number, Watched>, thread: Thread): void {
  const watched = processes.get(thread.pid);
  if (!watched) return;
  watched.threads = watched.threads.filter((other) => other !== thread);
  if (watched.threads.length === 0) processes.delete(thread.pid);
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
