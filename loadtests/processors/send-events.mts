import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { ClientBatch } from '@telemetry/event-schema';
import { badBatches, sampleBatches } from '@telemetry/event-schema/sample';
import { appendToLedger, ledgerFile } from '@telemetry/runs/ledger';

/** What the load runner sets. By hand, a ledger in the working directory is as good as any. */
const settings = {
  ledgerFolder: process.env['LOAD_LEDGER'] ?? '.',
  seed: Number(process.env['LOAD_SEED'] ?? 1),
  eventsPerRequest: Number(process.env['LOAD_EVENTS_PER_REQUEST'] ?? 25),
};
const thread = process.env['LOCAL_WORKER_ID'] ?? '0';
const ledger = ledgerFile(settings.ledgerFolder, thread);
const samples = sampleBatches({
  seed: settings.seed + Number(thread),
  eventsPerBatch: settings.eventsPerRequest,
  nowMs: Date.now,
});

/** A request that was prepared and not answered yet. */
interface Sent {
  at: number;
  step: number;
  kind: string;
  expectedStatus: number;
  body: string | Uint8Array;
  eventIds: string[];
  /** Artillery reports some failures twice. */
  recorded: boolean;
}

interface Request {
  body?: string | Buffer;
  headers?: Record<string, string>;
}
interface Response {
  statusCode: number;
  body: string;
}
interface Context {
  vars: { sent?: Sent; steps?: number };
}
type Next = () => void;

/** A batch that was never sent before. */
export function newBatch(request: Request, context: Context, _events: EventEmitter, next: Next): void {
  const batch = nextBatch();
  send(request, context, {
    kind: 'good',
    expectedStatus: 202,
    body: JSON.stringify(batch),
    eventIds: idsOf(batch),
  });
  next();
}

/** The batch that this virtual user sent last, as a client does that saw no answer. */
export function sameBatch(request: Request, context: Context, _events: EventEmitter, next: Next): void {
  const { sent } = context.vars;
  if (!sent) throw new Error('sameBatch needs a request before it');
  send(request, context, { ...sent, kind: 'again' });
  next();
}

let turn = 0;
/** One kind of bad body after the other. */
export function badBatch(request: Request, context: Context, _events: EventEmitter, next: Next): void {
  const batch = nextBatch();
  const kinds = badBatches(batch);
  const bad = kinds[turn++ % kinds.length];
  if (!bad) throw new Error('event-schema knows no bad batch');
  const expectedStatus = 'edge' in bad.refusedBy ? bad.refusedBy.edge : 202;
  send(request, context, {
    kind: `bad: ${bad.name}`,
    expectedStatus,
    body: bad.body,
    eventIds: idsOf(batch),
  });
  if (bad.contentType) request.headers = { ...request.headers, 'content-type': bad.contentType };
  next();
}

/** What `navigator.sendBeacon` says of a text. */
export function asText(request: Request, _context: Context, _events: EventEmitter, next: Next): void {
  request.headers = { ...request.headers, 'content-type': 'text/plain;charset=UTF-8' };
  next();
}

export function asGzip(request: Request, _context: Context, _events: EventEmitter, next: Next): void {
  request.body = gzipSync(request.body ?? '');
  request.headers = { ...request.headers, 'content-encoding': 'gzip' };
  next();
}

export function recordAnswer(
  _request: Request,
  response: Response,
  context: Context,
  events: EventEmitter,
  next: Next,
): void {
  record(context, events, response.statusCode, { messageId: messageIdOf(response.body) });
  next();
}

export function recordError(
  error: Error & { code?: string },
  _request: Request,
  context: Context,
  events: EventEmitter,
  next: Next,
): void {
  record(context, events, null, { error: error.code ?? error.message });
  next();
}

/**
 * Ids are not from the seed: the seeded generator has 32 bits of state and repeats itself after some 10⁸ events, and
 * repeated ids would be counted as duplicates.
 */
function nextBatch(): ClientBatch {
  const batch = samples.next().value;
  return { ...batch, events: batch.events.map((event) => ({ ...event, id: randomUUID() })) };
}

function idsOf(batch: ClientBatch): string[] {
  return batch.events.map(({ id }) => id);
}

function send(request: Request, context: Context, sent: Omit<Sent, 'at' | 'step' | 'recorded'>): void {
  const step = context.vars.steps ?? 0;
  context.vars.steps = step + 1;
  context.vars.sent = { ...sent, step, at: performance.timeOrigin + performance.now(), recorded: false };
  request.body = typeof sent.body === 'string' ? sent.body : Buffer.from(sent.body);
  request.headers = { ...request.headers, 'content-type': 'application/json' };
}

function record(
  { vars: { sent } }: Context,
  events: EventEmitter,
  status: number | null,
  outcome: { messageId?: string; error?: string },
): void {
  if (!sent || sent.recorded) return;
  sent.recorded = true;
  const { at, step, kind, expectedStatus, body, eventIds } = sent;
  appendToLedger(ledger, {
    at: Math.round(at),
    step,
    kind,
    latencyMs: Math.round((performance.timeOrigin + performance.now() - at) * 100) / 100,
    status,
    expectedStatus,
    ...outcome,
    eventIds,
    bodyBytes: Buffer.byteLength(body),
  });
  events.emit('counter', 'telemetry.answers.unexpected', status === expectedStatus ? 0 : 1);
}

function messageIdOf(body: string): string | undefined {
  return /"messageId"\s*:\s*"([^"]+)"/.exec(body)?.[1];
}
