import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { dataFolderLock } from '@telemetry/settings';
import { FolderInUseError, type FolderLock, lockFolder } from '@telemetry/terminal';
import type { Storage } from '../pipeline/pipeline.ts';

interface ReadyTwin {
  s3Endpoint: string;
  bucket: string;
}

/**
 * The bucket of a data directory: by the twin that runs on it, or by a server of its own where none does. Throws `FolderInUseError` where neither can
 * be had, because a twin starts there or something else settles it.
 */
export async function openDataDir(dataDir: string): Promise<Storage & AsyncDisposable> {
  const [first] = readdirSync(join(dataDir, 's3/buckets'));
  if (first === undefined) throw new Error(`${dataDir} has no bucket yet`);
  await using opened = new AsyncDisposableStack();
  const { s3Endpoint, bucket } = readyOr(dataDir, (lock) => opened.defer(() => lock.release())) ?? {
    bucket: first,
    s3Endpoint: await serve(join(dataDir, 's3'), opened),
  };
  const s3 = new S3Client({
    endpoint: s3Endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  opened.defer(() => s3.destroy());
  const open = opened.move();
  return { s3, bucket, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** The twin that has the directory. Where nobody has it, it is for this process: what a twin that was killed says of its endpoints is not asked for. */
function readyOr(dataDir: string, onLock: (lock: FolderLock) => void): ReadyTwin | undefined {
  try {
    onLock(lockFolder(dataDir, dataFolderLock));
    return undefined;
  } catch (error) {
    const twin = error instanceof FolderInUseError ? readyTwin(dataDir) : undefined;
    if (twin) return twin;
    throw error;
  }
}

/** A twin keeps its ready file in its data directory, and takes it away at its end. */
function readyTwin(dataDir: string): ReadyTwin | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'ready.json'), 'utf8')) as ReadyTwin;
  } catch {
    return undefined;
  }
}

async function serve(s3StorageDir: string, opened: AsyncDisposableStack): Promise<string> {
  const { startFauxqs } = await import('fauxqs');
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, s3StorageDir });
  opened.defer(() => server.stop());
  return `http://127.0.0.1:${server.port}`;
}
