import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { type EnvironmentMode, startEnvironment } from '@telemetry/execution-environment';
import { afterAll, it } from 'vitest';
import { record } from './testing-records.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const step of cleanUp.reverse()) await step();
});

/** An S3 that takes the first PUT of every object and never answers it, and answers every other one. */
async function silentOnce(): Promise<{ url: string; puts: string[] }> {
  const puts: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    request.resume().on('end', () => {
      const key = request.url ?? '';
      puts.push(key);
      if (puts.filter((each) => each === key).length > 1) response.writeHead(200, { etag: '"0"' }).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanUp.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, puts };
}

// Side by side: both wait.
it.concurrent.for([
  { kind: 'default' },
  { kind: 'managed-instances', maxConcurrency: 64, workerCount: 1 },
] as EnvironmentMode[])(
  'S3 that takes a PUT and never answers costs an attempt, and not the message ($kind)',
  async (mode, { expect }) => {
    const s3 = await silentOnce();
    const environment = await startEnvironment({
      mode,
      taskRoot: resolve(import.meta.dirname, '../dist'),
      handler: 'index.handler',
      functionName: 'processor',
      memoryMiB: 2_048,
      // The first attempt takes a sixth of it; the rest is for the machine.
      timeoutMs: 120_000,
      environment: {
        EVENT_BUCKET: 'events',
        COMMIT_LINGER_MS: '0',
        COMMIT_MAX_ROWS: '50000',
        COMMIT_MAX_ROWS_IN_FLIGHT: '200000',
        METRICS_NAMESPACE: 'Test',
        POWERTOOLS_SERVICE_NAME: 'processor',
        AWS_ENDPOINT_URL_S3: s3.url,
      },
      onLog: () => {},
    });
    cleanUp.push(() => environment.stop());
    const [batch] = sampleBatches({ seed: 1, eventsPerBatch: 4, nowMs: Date.now }).take(1);
    await environment.untilPolling(1);
    const startedAtMs = performance.now();
    const result = await environment.invoke(
      JSON.stringify({ Records: [record('m', JSON.stringify(batch))] }),
      { requestId: 'r' },
    );
    console.info(`${mode.kind}: ${Math.round(performance.now() - startedAtMs)} ms`);
    expect(result.kind).toBe('success');
    expect(JSON.parse('payload' in result ? String(result.payload) : '')).toEqual({ batchItemFailures: [] });
    expect(s3.puts).toHaveLength(2);
    expect(new Set(s3.puts).size).toBe(1);
  },
);
