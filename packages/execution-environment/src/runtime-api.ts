import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InvokeResult } from './environment.ts';

export interface RuntimeApiOptions {
  /** Invocations that may run at once: 1 on default Lambda, `PerExecutionEnvironmentMaxConcurrency` on managed instances. */
  maxConcurrency: number;
  timeoutMs: number;
  functionArn: string;
  /** An error of the handler's init, as the runtime client posted it. */
  onInitError: (errorType: string, message: string) => void;
  /** A poll was opened: a worker waits for work. */
  onPoll: () => void;
  /** A slot became free. */
  onSlotFreed: () => void;
  /** An invocation passed its deadline. Its slot is still taken. */
  onTimeout: () => void;
}

interface Invocation {
  settle: (result: InvokeResult) => void;
  timer: NodeJS.Timeout;
  timedOut: boolean;
}

const invocationPath = '/2018-06-01/runtime/invocation/';

/**
 * The Lambda Runtime API of one execution environment, on a loopback port.
 *
 * An invoke is handed to a worker whose `/next` is open at that instant, and refused otherwise; nothing queues here. That
 * is what the runtime interface emulator's managed-instances router does (aws/aws-lambda-runtime-interface-emulator,
 * internal/lambda-managed-instances/invoke/invoke_router.go, read 2026-11-21).
 */
export class RuntimeApi {
  readonly #options: RuntimeApiOptions;
  readonly #server: Server;
  readonly #polls: ServerResponse[] = [];
  readonly #invocations = new Map<string, Invocation>();
  lateAnswers = 0;

  constructor(options: RuntimeApiOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => this.#route(request, response));
    // A worker's poll may wait for hours.
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
    this.#server.keepAliveTimeout = 0;
  }

  /** Starts to listen; resolves to `host:port`, what `AWS_LAMBDA_RUNTIME_API` holds. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get openPolls(): number {
    return this.#polls.length;
  }

  get inFlight(): number {
    return this.#invocations.size;
  }

  canAccept(): boolean {
    return this.#polls.length > 0 && this.#invocations.size < this.#options.maxConcurrency;
  }

  invoke(payload: string | Uint8Array, requestId: string = randomUUID()): Promise<InvokeResult> {
    if (this.#invocations.has(requestId)) throw new Error(`Request id ${requestId} is already running here`);
    if (this.#invocations.size >= this.#options.maxConcurrency) {
      return Promise.resolve({ kind: 'refused', reason: 'no-free-slot' });
    }
    const poll = this.#polls.shift();
    if (!poll) return Promise.resolve({ kind: 'refused', reason: 'no-open-poll' });
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#timeOut(requestId), this.#options.timeoutMs);
      this.#invocations.set(requestId, { settle, timer, timedOut: false });
      poll.writeHead(200, {
        // The native client 4.0.2 hangs on an answer without a content type.
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(payload),
        'Lambda-Runtime-Aws-Request-Id': requestId,
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + this.#options.timeoutMs),
        'Lambda-Runtime-Invoked-Function-Arn': this.#options.functionArn,
        'Lambda-Runtime-Trace-Id': traceId(requestId),
      });
      poll.end(payload);
    });
  }

  /** Ends every invocation as lost and closes the port. */
  async close(): Promise<void> {
    for (const [requestId, { settle, timer }] of this.#invocations) {
      clearTimeout(timer);
      settle({ kind: 'environment-lost', requestId });
    }
    this.#invocations.clear();
    this.#polls.length = 0;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    if (path === `${invocationPath}next`) return this.#openPoll(response);
    if (path === '/2018-06-01/runtime/init/error') {
      return collect(request, (body) => {
        this.#reportInitError(body);
        answer(response, 202, { status: 'OK' });
      });
    }
    const [requestId, outcome] = path.slice(invocationPath.length).split('/');
    if (!path.startsWith(invocationPath) || !requestId || (outcome !== 'response' && outcome !== 'error')) {
      return answer(response, 404, { errorType: 'NotFound', errorMessage: `No such path: ${path}` });
    }
    collect(request, (payload) => {
      const id = decodeURIComponent(requestId);
      const known = this.#finish(
        id,
        outcome === 'response'
          ? { kind: 'success', requestId: id, payload }
          : { kind: 'function-error', requestId: id, errorType: errorTypeOf(request, payload), payload },
      );
      if (known) answer(response, 202, { status: 'OK' });
      else answer(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
    });
  }

  #openPoll(response: ServerResponse): void {
    this.#polls.push(response);
    response.on('close', () => {
      const index = this.#polls.indexOf(response);
      if (index >= 0) this.#polls.splice(index, 1);
    });
    this.#options.onPoll();
  }

  #reportInitError(body: Buffer): void {
    const { errorType, errorMessage } = JSON.parse(body.toString()) as {
      errorType?: string;
      errorMessage?: string;
    };
    this.#options.onInitError(
      errorType ?? 'Runtime.Unknown',
      errorMessage ?? 'the handler could not be loaded',
    );
  }

  #finish(requestId: string, result: InvokeResult): boolean {
    const invocation = this.#invocations.get(requestId);
    if (!invocation) return false;
    clearTimeout(invocation.timer);
    this.#invocations.delete(requestId);
    if (invocation.timedOut) this.lateAnswers += 1;
    else invocation.settle(result);
    this.#options.onSlotFreed();
    return true;
  }

  #timeOut(requestId: string): void {
    const invocation = this.#invocations.get(requestId);
    if (!invocation) return;
    invocation.timedOut = true;
    invocation.settle({ kind: 'timed-out', requestId });
    this.#options.onTimeout();
  }
}

function collect(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(Buffer.concat(chunks)));
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function errorTypeOf(request: IncomingMessage, payload: Buffer): string {
  const header = request.headers['lambda-runtime-function-error-type'];
  if (typeof header === 'string') return header;
  return (JSON.parse(payload.toString()) as { errorType?: string }).errorType ?? 'Error';
}

/** The format of X-Ray's header; the id is derived from the request so that a run can be repeated. */
function traceId(requestId: string): string {
  const hex = Buffer.from(requestId).toString('hex').padEnd(24, '0').slice(0, 24);
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${hex};Parent=${hex.slice(0, 16)};Sampled=0`;
}
