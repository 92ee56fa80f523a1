import type { S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { partitionOf } from '@telemetry/event-store';
import { listObjects, openObject } from '@telemetry/event-store/objects';
import { objectPrefixes } from '@telemetry/settings';
import type { Wait } from '../account/wait-until.ts';
import { batchOf, idsIn, type Run } from './run.ts';
import { type RecordedAnswer, ShownToBeWrong } from './verdict.ts';

/** Which edge a pipeline has. */
export interface EdgeKind {
  kind: 'rest' | 'http';
  /** What a request has to bring. */
  asksFor?: 'key-in-header' | 'key-in-query' | 'token';
  /** The longest body that its firewall lets through, bytes. */
  firewallBytes?: number;
  /** Whether each request is of a trace. */
  traced: boolean;
}

/** Where a pipeline is asked: in AWS or of a twin. */
export interface Addresses {
  ingestUrl: string;
  edge: EdgeKind;
  /** Where the edge asks for keys. */
  apiKey?: string;
  sqs: SQSClient;
  queueUrl: string;
  deadLetterQueueUrl: string;
  s3: S3Client;
  bucket: string;
  /** Requests a second, and at once, of the edge; a server on this machine need not have one. */
  throttle?: { ratePerSecond: number; burst: number };
  /** How long the edge may take; API Gateway itself ends after 29 s, and a long body is sent before. */
  answerWithinMs?: number;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  text: string;
}

export interface HttpRequest {
  method?: string;
  /** Put behind the address of the events. */
  path?: string;
  /** Instead of the pipeline's own; `null`: none is sent. */
  key?: string | null;
  /** Another address, made of that of the events. */
  at?: (ingestUrl: string) => string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** Headers of a client batch as JSON. */
export const json = { 'content-type': 'application/json' };

/** Headers that clients act on; the others say nothing that we rest on. */
const keptHeaders = /^(content-type|retry-after|access-control-.*|x-amzn-errortype)$/;
const longestKept = 2_000;

/** One belief's view of a pipeline: it keeps what was answered. */
export class Pipeline {
  readonly answers: RecordedAnswer[];
  readonly at: Addresses;
  readonly #run: Run;
  readonly #wait: Wait;

  constructor(at: Addresses, run: Run, wait: Wait, answers: RecordedAnswer[] = []) {
    this.answers = answers;
    this.at = at;
    this.#run = run;
    this.#wait = wait;
  }

  /** A client batch of one event of this run. */
  batch(change?: Record<string, unknown>): { id: string; body: string } {
    return batchOf(this.#run, change);
  }

  async send({ method = 'POST', path = '', at, headers = {}, body, key }: HttpRequest): Promise<HttpAnswer> {
    const { ingestUrl, edge, apiKey, answerWithinMs = 120_000 } = this.at;
    const sent = key === undefined ? apiKey : (key ?? undefined);
    const url = new URL(`${at ? at(ingestUrl) : ingestUrl}${path}`);
    const inQuery = edge.asksFor === 'key-in-query';
    if (sent !== undefined && inQuery) url.searchParams.set('key', sent);
    const response = await fetch(url, {
      method,
      headers: { ...(sent !== undefined && !inQuery && { 'x-api-key': sent }), ...headers },
      ...(body !== undefined && { body: body as string }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const { status } = response;
    if (status === 202 && body !== undefined) this.#sent(body);
    return { status, headers: response.headers, text: await response.text() };
  }

  /** As `send`, and keeps the answer under what was asked. */
  async ask(asked: string, request: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.send(request);
    this.keep(asked, answer);
    return answer;
  }

  keep(asked: string, { status, headers, text }: HttpAnswer): void {
    this.answers.push({
      asked,
      status,
      headers: Object.fromEntries([...headers].filter(([name]) => keptHeaders.test(name))),
      body: text.slice(0, longestKept),
    });
  }

  async arnOf(queueUrl: string): Promise<string> {
    const { Attributes } = await this.at.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
    );
    return Attributes?.QueueArn ?? '';
  }

  /** Sends a message past the edge to the queue. */
  async put(body: string, attributes: Record<string, MessageAttributeValue>): Promise<void> {
    const { sqs, queueUrl } = this.at;
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, MessageAttributes: attributes }),
    );
    this.#sent(body);
  }

  /** Sends a message past the edge to the dead letters, as what a client batch would be. */
  async putDead(body: string): Promise<void> {
    const { sqs, deadLetterQueueUrl } = this.at;
    this.#sent(body);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: body,
        MessageAttributes: {
          receivedAt: { DataType: 'Number', StringValue: String(Date.now()) },
          requestId: { DataType: 'String', StringValue: crypto.randomUUID() },
          contentType: { DataType: 'String', StringValue: 'application/json' },
        },
      }),
    );
  }

  async redrive(sourceArn: string, destinationArn: string): Promise<void> {
    const { TaskHandle } = await this.at.sqs.send(
      new StartMessageMoveTaskCommand({ SourceArn: sourceArn, DestinationArn: destinationArn }),
    );
    this.answers.push({ asked: 'StartMessageMoveTask', body: TaskHandle ? 'a TaskHandle' : 'no TaskHandle' });
  }

  /** Waits until a row of this id is in an object; `events` or `rejected`. */
  async stored(
    table: 'events' | 'rejected',
    isIt: (row: Record<string, unknown>) => boolean,
    sinceMs: number,
  ): Promise<Record<string, unknown>> {
    const seen = new Set<string>();
    let everyMs = 200;
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += everyMs) {
      everyMs = Math.min(2 * everyMs, atMostEveryMs);
      // Clocks of two machines differ a little.
      const hours = new Set([sinceMs - 60_000, sinceMs, sinceMs + waitedMs + 60_000].map(partitionOf));
      for (const hour of hours)
        for await (const object of listObjects(this.at, `${objectPrefixes[table]}${hour}/`)) {
          if (seen.has(object.key) || object.modifiedAtMs < sinceMs - 60_000) continue;
          seen.add(object.key);
          const parquet = await openObject(this.at, object);
          const row = (await parquet.read()).find(isIt);
          if (row) return row;
        }
      await this.#wait(everyMs);
    }
    throw new ShownToBeWrong(`no row of it was in ${table}/ after ${patienceMs / 1_000} s`);
  }

  #sent(body: string | Uint8Array): void {
    for (const id of idsIn(this.#run, body)) this.#run.sent.add(id);
  }
}

const atMostEveryMs = 2_000;
const patienceMs = 180_000;
