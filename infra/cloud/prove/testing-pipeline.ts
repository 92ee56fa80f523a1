import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClientBatch } from '@telemetry/event-schema';
import { participant, startTestPipeline, type TestPipeline } from '@telemetry/operations/testing-pipeline';
import type { Addresses } from './pipeline.ts';
import { answerAsDocumented, startTestingEdge } from './testing-edge.ts';

/** A pipeline of which nothing is ours: an edge that answers as documented, and stores what it accepted when it is told to. */
export interface PipelineForProving extends AsyncDisposable {
  at: Addresses;
  /** Writes a ready file, as a twin does, into the pipeline's folder; its path. */
  readyFile(): string;
  pipeline: TestPipeline;
  /** Off, what is accepted waits for `storeAll`. */
  storesAtOnce: boolean;
  storeAll(): Promise<void>;
  /** What becomes of an event before it is stored: none at all, if it says so. */
  alters: (event: StoredEvent) => StoredEvent | undefined;
  /** How many batches the edge has accepted. */
  accepted: number;
  /** Somebody else's events, in the same object as those that are stored in the same turn. */
  others: Parameters<TestPipeline['store']['storeEvents']>[0][];
}

type StoredEvent = Parameters<TestPipeline['store']['storeEvents']>[0]['events'][number];

export async function startPipelineForProving(): Promise<PipelineForProving> {
  const pipeline = await startTestPipeline();
  const waiting: string[] = [];
  const edge = await startTestingEdge((request, body) => {
    const answer = answerAsDocumented(request, body);
    if (answer.status !== 202) return answer;
    waiting.push(body.toString());
    made.accepted += 1;
    if (made.storesAtOnce) void made.storeAll();
    return answer;
  });
  const { sqs, queueUrl, deadLetterQueueUrl, s3, bucket } = pipeline;
  const made: PipelineForProving = {
    pipeline,
    alters: (event) => event,
    storesAtOnce: true,
    accepted: 0,
    others: [],
    at: {
      ingestUrl: edge.ingestUrl,
      edge: { kind: 'rest', traced: false },
      sqs,
      queueUrl,
      deadLetterQueueUrl,
      s3,
      bucket,
    },
    readyFile() {
      const { endpoint: sqsEndpoint, dataDir } = pipeline;
      const { ingestUrl } = edge;
      const ready = { ingestUrl, queueUrl, deadLetterQueueUrl, bucket, sqsEndpoint, s3Endpoint: sqsEndpoint };
      const file = join(dataDir, 'ready-to-prove.json');
      writeFileSync(file, JSON.stringify(ready));
      return file;
    },
    async storeAll() {
      const own = waiting.splice(0).map((body, i) => {
        const read = readClientBatch(body, Date.now());
        if (read.kind === 'rejected') throw new Error(read.detail);
        return {
          messageId: `own-${i}`,
          receivedAtMs: Date.now(),
          context: read.context,
          events: read.events.flatMap((event) => made.alters(event) ?? []),
        };
      });
      await Promise.all(
        [...own, ...made.others.splice(0)].map((message) => pipeline.store.storeEvents(message, participant)),
      );
    },
    async [Symbol.asyncDispose]() {
      await edge[Symbol.asyncDispose]();
      await pipeline[Symbol.asyncDispose]();
    },
  };
  return made;
}
