import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { Pool } from 'undici';

export interface HttpLoad {
  ingestUrl: string;
  eventsPerRequest: number;
  connections: number;
  seconds: number;
}

export interface HttpLoadResult {
  accepted: number;
  refused: number;
  cpuSeconds: number;
}

/** Posts pre-serialised batches as fast as they are answered, from a process of its own; an aborted signal ends it before its time. */
export async function httpLoad(load: HttpLoad, signal?: AbortSignal): Promise<HttpLoadResult> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(load)], { stdio: 'inherit' });
  signal?.addEventListener('abort', () => child.send('enough'), { once: true });
  const [result] = (await once(child, 'message')) as [HttpLoadResult];
  child.kill();
  return result;
}

async function post({
  ingestUrl,
  eventsPerRequest,
  connections,
  seconds,
}: HttpLoad): Promise<HttpLoadResult> {
  const { origin, pathname: path } = new URL(ingestUrl);
  const batches = sampleBatches({ seed: 23, eventsPerBatch: eventsPerRequest, nowMs: Date.now });
  const bodies = Array.from({ length: 500 }, () => Buffer.from(JSON.stringify(batches.next().value)));
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const headers = { 'content-type': 'application/json' };
  let until = performance.now() + seconds * 1_000;
  process.on('message', () => (until = 0));
  const cpuBefore = process.cpuUsage();
  let next = 0;
  let accepted = 0;
  let refused = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const body = bodies[next++ % bodies.length];
        const { statusCode, body: answer } = await pool.request({ path, method: 'POST', headers, body });
        await answer.dump();
        if (statusCode === 202) accepted += 1;
        else refused += 1;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  await pool.close();
  return { accepted, refused, cpuSeconds: (user + system) / 1e6 };
}

if (process.send && process.argv[2]) {
  process.on('disconnect', () => process.exit());
  process.send(await post(JSON.parse(process.argv[2]) as HttpLoad));
}
