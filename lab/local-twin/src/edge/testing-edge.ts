import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { physicalResources } from '../template/physical.ts';
import { readStack } from '../template/read-template.ts';
import { Resolver } from '../template/resolve.ts';
import { type EdgeServer, startEdge } from './edge-server.ts';
import { type EdgeDefinition, type EdgeDependencies, makeEdge, readEdge } from './read-edge.ts';
import type { SqsAnswer } from './sqs-answer.ts';

const templates = resolve(import.meta.dirname, '../../../../infra/cdk.out');

/** The edge of a synthesized stack: `dev`, or a variant that infra writes for tests. */
export function synthesizedEdge(name: string): EdgeDefinition {
  const folder = name === 'dev' ? templates : resolve(templates, 'edges');
  const { template } = readStack(folder, name, 'default');
  return readEdge(template, new Resolver(template, physicalResources(template)));
}

const accepted: SqsAnswer = {
  status: 200,
  body: '{"SendMessageResponse":{"SendMessageResult":{"MessageId":"m-1"}}}',
};

export interface TestEdge {
  edge: EdgeServer;
  /** The forms that the queue got. */
  sent: URLSearchParams[];
  /** Where batches go. */
  url: string;
  post(
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
    query?: string,
  ): Promise<Response>;
}

/** The edge before a queue that answers so. */
export async function startTestEdge(
  definition: EdgeDefinition,
  answer: () => SqsAnswer | Promise<SqsAnswer> = () => accepted,
  dependencies: Partial<EdgeDependencies> = {},
): Promise<TestEdge> {
  const sent: URLSearchParams[] = [];
  const send: EdgeDependencies['send'] = async ({ body }) => {
    sent.push(new URLSearchParams(body));
    return answer();
  };
  const edge = await startEdge({ edge: makeEdge(definition, { send, ...dependencies }), port: 0 });
  const url = `${edge.url}/v1/events`;
  return {
    edge,
    sent,
    url,
    post: (body, headers = {}, query = '') =>
      fetch(url + query, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
  };
}

/** A client batch of one event. */
export const batchOf = (target = 'button'): string =>
  JSON.stringify({
    context: { appId: 'app', deviceId: 'device' },
    events: [{ id: randomUUID(), type: 'click', occurredAt: '2026-11-21T12:00:00Z', target }],
  });
