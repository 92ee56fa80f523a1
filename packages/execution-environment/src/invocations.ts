import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { InvokeResult, Poll } from './environment.ts';

export interface InvocationsOptions {
  /** Invocations that may run at once: 1 on default Lambda, `PerExecutionEnvironmentMaxConcurrency` on managed instances. */
  maxConcurrency: number;
  timeoutMs: number;
  functionArn: string;
  poll: Poll;
  /** Whether the process is ending: then a connection that closes is no dead worker. */
  processEnds: () => boolean;
  /** A poll was opened: a worker waits for work. */
  onPoll: () => void;
  /** A slot became free. */
  onSlotFreed: () => void;
  /** An invocation passed its deadline. */
  onTimeout: () => void;
  /** An invocation was handed to a poll that its dead worker left open: with AWS's public addon the process ends. */
  onDeadPollServed: () => void;
  onStart: (requestId: string) => void;
  /** The invocation ended, as far as its invoker is concerned. */
  onEnd: (result: InvokeResult, durationMs: number) => void;
}

interface OpenPoll {
  /** None for the poll that a dead worker would have left open. */
  response: ServerResponse | null;
  /** The connection on which a worker polls; one worker has one. */
  worker: Socket | null;
  dead: boolean;
}

export interface Invocation {
  readonly requestId: string;
  /** `none` until the runtime has begun to answer. */
  answer: 'none' | 'response' | 'error';
  readonly settle: (result: InvokeResult) => void;
  readonly worker: Socket | null;
  holdsSlot: boolean;
}

/**
 * The invocations and open polls of one execution environment.
 *
 * An invoke is handed to a worker whose `/next` is open at that instant, and refused otherwise; nothing queues here. That
 * is what the runtime interface emulator's managed-instances router does (aws/aws-lambda-runtime-interface-emulator,
 * internal/lambda-managed-instances/invoke/invoke_router.go, commit 4fa2157, read 2026-11-29). The emulator has no slots;
 * that a time-out and the death of a worker give theirs back is assumed.
 */
export class Invocations {
  readonly #options: InvocationsOptions;
  readonly #polls: OpenPoll[] = [];
  readonly #running = new Map<string, Invocation>();
  /** Invocations that timed out and have not answered since, with their workers. */
  readonly #timedOut = new Map<string, Socket | null>();
  readonly #workers = new Set<Socket>();
  lateAnswers = 0;
  deadWorkers = 0;
  #slotsTaken = 0;
  #closed = false;

  constructor(options: InvocationsOptions) {
    this.#options = options;
  }

  get openPolls(): number {
    return this.#polls.length;
  }

  /** Invocations that have not ended for their invokers. */
  get running(): number {
    return this.#running.size;
  }

  get slotsTaken(): number {
    return this.#slotsTaken;
  }

  get runningOn(): number {
    return [...this.#timedOut.values()].filter((worker) => !worker?.destroyed).length;
  }

  canAccept(): boolean {
    return this.#polls.length > 0 && this.#slotsTaken < this.#options.maxConcurrency;
  }

  invoke(payload: string | Uint8Array, requestId: string = randomUUID()): Promise<InvokeResult> {
    if (this.#running.has(requestId)) return refused('duplicate-request-id');
    if (this.#slotsTaken >= this.#options.maxConcurrency) return refused('no-free-slot');
    const poll = this.#polls.shift();
    if (!poll) return refused('no-open-poll');
    return new Promise((resolve) => {
      const startedAt = performance.now();
      const invocation: Invocation = {
        requestId,
        answer: 'none',
        worker: poll.worker,
        holdsSlot: true,
        settle: (result) => {
          clearTimeout(timer);
          if (!this.#running.delete(requestId)) return;
          this.#options.onEnd(result, performance.now() - startedAt);
          resolve(result);
          this.#freeSlot(invocation);
        },
      };
      const timer = setTimeout(() => this.#timeOut(invocation), this.#options.timeoutMs);
      this.#slotsTaken += 1;
      this.#running.set(requestId, invocation);
      this.#options.onStart(requestId);
      if (poll.dead || !poll.response) this.#serveDeadPoll(invocation);
      else this.#hand(payload, requestId, poll.response);
    });
  }

  openPoll(response: ServerResponse): void {
    const worker = response.socket;
    const poll: OpenPoll = { response, worker, dead: false };
    if (worker && !this.#workers.has(worker)) {
      this.#workers.add(worker);
      worker.once('close', () => this.#loseWorker(worker));
    }
    // A poll that is closed unserved is that of a dead worker, and stays to be handed out: nothing tells the agent.
    response.once('close', () => {
      if (!response.writableEnded) poll.dead = true;
    });
    this.#polls.push(poll);
    this.#options.onPoll();
  }

  /** The invocation that an answer of the runtime is for; `late` once after its time-out, `unknown` otherwise. */
  find(requestId: string): Invocation | 'late' | 'unknown' {
    const invocation = this.#running.get(requestId);
    if (invocation) return invocation;
    if (!this.#timedOut.delete(requestId)) return 'unknown';
    this.lateAnswers += 1;
    return 'late';
  }

  /** Ends every invocation as lost. */
  close(): void {
    this.#closed = true;
    this.#polls.length = 0;
    for (const { requestId, settle } of this.#running.values())
      settle({ kind: 'environment-lost', requestId });
    this.#timedOut.clear();
  }

  #hand(payload: string | Uint8Array, requestId: string, response: ServerResponse): void {
    response.writeHead(200, {
      // The native client 4.0.2 hangs on an answer without a content type.
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(payload),
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + this.#options.timeoutMs),
      'Lambda-Runtime-Invoked-Function-Arn': this.#options.functionArn,
      'Lambda-Runtime-Trace-Id': traceId(requestId),
    });
    response.end(payload);
  }

  #serveDeadPoll({ requestId, settle }: Invocation): void {
    if (this.#options.poll === 'addon') return this.#options.onDeadPollServed();
    settle(functionError(requestId, 'Runtime.Unknown'));
  }

  #timeOut(invocation: Invocation): void {
    const { requestId, worker } = invocation;
    this.#timedOut.set(requestId, worker);
    invocation.settle({ kind: 'timed-out', requestId });
    this.#options.onTimeout();
  }

  /** Its invocations will never answer, which their invokers learn at the time-out. */
  #loseWorker(worker: Socket): void {
    // When the whole process ends, nothing of this matters. Where that cannot be asked, it may be known in the next turn.
    if (this.#options.processEnds()) return;
    setImmediate(() => {
      if (this.#closed) return;
      this.#workers.delete(worker);
      this.deadWorkers += 1;
      for (const invocation of this.#running.values())
        if (invocation.worker === worker) this.#freeSlot(invocation);
      // The addon polls before it runs what it got, so that a worker that dies has always a poll open, and an event that it
      // was handed in its last moment ends the process, too.
      if (this.#options.poll === 'addon' && !this.#polls.some((poll) => poll.worker === worker)) {
        this.#polls.push({ response: null, worker, dead: true });
        this.#options.onPoll();
      }
    });
  }

  #freeSlot(invocation: Invocation): void {
    if (!invocation.holdsSlot) return;
    invocation.holdsSlot = false;
    this.#slotsTaken -= 1;
    this.#options.onSlotFreed();
  }
}

const refused = (reason: Extract<InvokeResult, { kind: 'refused' }>['reason']): Promise<InvokeResult> =>
  Promise.resolve({ kind: 'refused', reason });

/** An error of the agent's own, as its invoker gets it. */
export function functionError(requestId: string, errorType: string, errorMessage?: string): InvokeResult {
  const payload = Buffer.from(JSON.stringify({ errorType, ...(errorMessage && { errorMessage }) }));
  return { kind: 'function-error', requestId, errorType, payload };
}

/** The format of X-Ray's header; the id is derived from the request so that a run can be repeated. */
function traceId(requestId: string): string {
  const hex = Buffer.from(requestId).toString('hex').padEnd(24, '0').slice(0, 24);
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${hex};Parent=${hex.slice(0, 16)};Sampled=0`;
}
