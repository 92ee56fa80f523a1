import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { functionError, type Invocation, type Invocations } from './invocations.ts';

export interface RuntimeApiOptions {
  invocations: Invocations;
  /** The first error of the handler's init, as the runtime client posted it. */
  onInitError: (errorType: string, message: string) => void;
  /** What `AWS_LAMBDA_METADATA_TOKEN` holds. */
  metadataToken: string;
  availabilityZoneId: string;
}

/** The most that an invocation may answer, bytes (interop.MaxPayloadSize of AWS's runtime interface emulator, commit 4fa2157). */
const maxResponseBytes = 6 * 1024 * 1024 + 100;
/** The most that an error may be, bytes (requestBodyLimitBytes of the same, rapi/server.go). */
const maxErrorBytes = 1024 * 1024;
/** What Go's HTTP server takes for the lines and headers of a request, bytes (net/http, DefaultMaxHeaderBytes and 4096 of slop). */
const maxHeaderBytes = 1024 * 1024 + 4096;

const runtime = '/2018-06-01/runtime/';
const ping = '/2018-06-01/ping';
const metadata = '/2026-01-15/metadata/execution-environment';

/**
 * The Lambda Runtime API of one execution environment, on a loopback port, and beside it the metadata endpoint.
 *
 * What it answers is what AWS's runtime interface emulator answers in its mode for managed instances: fixtures/aws/runtime-api.json.
 */
export class RuntimeApi {
  readonly #options: RuntimeApiOptions;
  readonly #server: Server;
  #initFailed = false;

  constructor(options: RuntimeApiOptions) {
    this.#options = options;
    this.#server = createServer({ maxHeaderSize: maxHeaderBytes }, (request, response) =>
      this.#route(request, response),
    );
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

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    // The runtime may be gone before it has read its answer.
    response.on('error', () => {});
    request.on('error', () => {});
    const [path = ''] = (request.url ?? '').split('?');
    if (path === metadata) return this.#tellMetadata(request, response);
    if (path === ping) return say(request, response, 200, 'pong');
    const route = routeOf(path);
    if (route === 'malformed') return say(request, response, 400, '400 Bad Request', true);
    if (route === undefined) return say(request, response, 404, '404 page not found\n');
    if (request.method !== route.method) return say(request, response, 405, '');
    switch (route.to) {
      case 'next':
        return this.#options.invocations.openPoll(response);
      case 'init-error':
        return void this.#takeInitError(request, response);
      case 'response':
        return this.#takeResponse(request, response, route.requestId);
      case 'error':
        return void this.#takeError(request, response, route.requestId);
    }
  }

  /** The first one counts; those of other workers do not. */
  async #takeInitError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request, maxErrorBytes);
    if (this.#initFailed)
      return answer(response, 403, 'InvalidStateTransition', 'The init has failed already');
    this.#initFailed = true;
    const said = typeof body === 'string' ? {} : parsed(body);
    this.#options.onInitError(
      said.errorType ?? headerOf(request, 'lambda-runtime-function-error-type') ?? 'Error',
      said.errorMessage ?? '',
    );
    accept(response);
  }

  #takeResponse(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    const invocation = this.#find(request, response, requestId);
    if (!invocation) return;
    if (invocation.answer !== 'none') return refuseId(request, response);
    invocation.answer = 'response';
    const mode = headerOf(request, 'lambda-runtime-function-response-mode');
    if (mode !== undefined && mode !== 'streaming') {
      invocation.settle(functionError(requestId, 'Runtime.InvalidResponseModeHeader'));
      request.resume();
      return answer(response, 400, 'InvalidFunctionResponseMode', 'Invalid function response mode');
    }
    void this.#takeBody(request, response, invocation);
  }

  async #takeBody(request: IncomingMessage, response: ServerResponse, invocation: Invocation): Promise<void> {
    const { requestId, settle } = invocation;
    const body = await read(request, maxResponseBytes);
    if (body === 'cut') {
      settle(functionError(requestId, 'Runtime.TruncatedResponse'));
      return answer(response, 400, 'TruncatedHTTPRequest', 'HTTP request detected as truncated');
    }
    if (body === 'too-large') {
      const message = `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`;
      settle(functionError(requestId, 'Function.ResponseSizeTooLarge', message));
      return answerTooLarge(response);
    }
    // It may have timed out meanwhile.
    if (this.#options.invocations.find(requestId) !== invocation) return answerLate(response);
    const errorType = request.trailers['lambda-runtime-function-error-type'];
    if (errorType) {
      const payload = Buffer.from(request.trailers['lambda-runtime-function-error-body'] ?? '', 'base64');
      settle({ kind: 'function-error', requestId, errorType: agentErrorType(errorType), payload });
    } else settle({ kind: 'success', requestId, payload: body });
    accept(response);
  }

  async #takeError(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const body = await read(request, maxErrorBytes);
    if (typeof body === 'string') return answerTooLarge(response);
    const invocation = this.#find(request, response, requestId);
    if (!invocation) return;
    if (invocation.answer === 'error') return refuseId(request, response);
    invocation.answer = 'error';
    const errorType = agentErrorType(headerOf(request, 'lambda-runtime-function-error-type'));
    invocation.settle({ kind: 'function-error', requestId, errorType, payload: body });
    accept(response);
  }

  #find(request: IncomingMessage, response: ServerResponse, requestId: string): Invocation | undefined {
    const found = this.#options.invocations.find(requestId);
    if (typeof found === 'object') return found;
    request.resume();
    if (found === 'late') answerLate(response);
    else refuseId(request, response);
    return undefined;
  }

  /** AWS Lambda developer guide, configuration-metadata-endpoint, read 2026-11-29. */
  #tellMetadata(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'GET') return say(request, response, 405, '');
    if (request.headers.authorization !== `Bearer ${this.#options.metadataToken}`)
      return say(request, response, 401, 'Unauthorized');
    request.resume();
    response
      .writeHead(200, {
        'Content-Type': 'application/json',
        'Cache-Control': 'private, max-age=43200, immutable',
      })
      .end(JSON.stringify({ AvailabilityZoneID: this.#options.availabilityZoneId }));
  }
}

type Route =
  | { to: 'next'; method: 'GET' }
  | { to: 'init-error'; method: 'POST' }
  | { to: 'response' | 'error'; method: 'POST'; requestId: string };

function routeOf(path: string): Route | 'malformed' | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return 'malformed';
  }
  if (decoded === `${runtime}invocation/next`) return { to: 'next', method: 'GET' };
  if (decoded === `${runtime}init/error`) return { to: 'init-error', method: 'POST' };
  const [, requestId, to] = /^\/2018-06-01\/runtime\/invocation\/([^/]*)\/(response|error)$/.exec(path) ?? [];
  if (requestId === undefined) return undefined;
  return {
    to: to === 'error' ? 'error' : 'response',
    method: 'POST',
    requestId: decodeURIComponent(requestId),
  };
}

/** The whole body, or why there is none. What is beyond the limit is read and dropped. */
function read(request: IncomingMessage, limitBytes: number): Promise<Buffer | 'too-large' | 'cut'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else resolve('too-large');
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('close', () => resolve('cut'));
  });
}

function parsed(body: Buffer): { errorType?: string; errorMessage?: string } {
  try {
    const { errorType, errorMessage } = JSON.parse(body.toString()) as Record<string, unknown>;
    return {
      ...(typeof errorType === 'string' && { errorType }),
      ...(typeof errorMessage === 'string' && { errorMessage }),
    };
  } catch {
    return {};
  }
}

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** GetValidRuntimeOrFunctionErrorType of AWS's runtime interface emulator. */
function agentErrorType(said = ''): string {
  if (/(Runtime|Function)\.[A-Z][a-zA-Z]+/.test(said)) return said;
  return said.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}

const accept = (response: ServerResponse): void => send(response, 202, { status: 'OK' });
const answer = (response: ServerResponse, status: number, errorType: string, errorMessage: string): void =>
  send(response, status, { errorMessage, errorType });
const answerLate = (response: ServerResponse): void =>
  answer(response, 410, 'InvokeTimeout', 'Invoke timeout');
const answerTooLarge = (response: ServerResponse): void =>
  answer(
    response,
    413,
    'RequestEntityTooLarge',
    `Exceeded maximum allowed payload size (${maxResponseBytes} bytes).`,
  );

function refuseId(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  answer(response, 400, 'InvalidRequestID', 'Invalid request ID');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** Plain text, as to a call that is none of the Runtime API's. */
function say(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  close = false,
): void {
  request.resume();
  response
    .writeHead(status, {
      ...(text && { 'Content-Type': 'text/plain; charset=utf-8' }),
      ...(close && { Connection: 'close' }),
    })
    .end(text);
}
