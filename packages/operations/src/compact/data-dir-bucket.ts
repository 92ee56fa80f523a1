import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Storage } from '../pipeline/pipeline.ts';

/** The bucket of a data directory: by the twin that runs on it, or by a server of its own where none does. */
export async function openDataDir(dataDir: string): Promise<Storage & AsyncDisposable> {
  const [bucket] = readdirSync(join(dataDir, 's3/buckets'));
  if (bucket === undefined) throw new Error(`${dataDir} has no bucket yet`);
  const running = runningTwin(dataDir);
  const server = running ? undefined : await serve(join(dataDir, 's3'));
  const s3 = new S3Client({
    endpoint: running?.s3Endpoint ?? `http://127.0.0.1:${server?.port}`,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    s3,
    bucket: running?.bucket ?? bucket,
    [Symbol.asyncDispose]: async () => {
      s3.destroy();
      await server?.stop();
    },
  };
}

/** A twin keeps its ready file in its data directory, and takes it away at its end. */
function runningTwin(dataDir: string): { s3Endpoint: string; bucket: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'ready.json'), 'utf8')) as {
      s3Endpoint: string;
      bucket: string;
    };
  } catch {
    return undefined;
  }
}

async function serve(s3StorageDir: string): Promise<{ port: number; stop(): Promise<void> }> {
  const { startFauxqs } = await import('fauxqs');
  return await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, s3StorageDir });
}
