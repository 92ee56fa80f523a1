import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolderLock } from '@telemetry/settings';
import { FolderInUseError, type FolderLock, lockFolder, makeFolder } from '@telemetry/terminal';

/** What a twin makes in its data folder, and all that `fresh` deletes. */
const contents = ['sqs', 's3', 'ready.json', 'ready.json.tmp'];
const markerName = 'twin.json';

/** The data folder is somebody else's: of another twin that runs, or of no twin at all. */
export class DataFolderError extends Error {}

/**
 * Takes a data folder for this process; `fresh` empties it then. One twin at a time has it, by a lock with the process's id,
 * and a lock whose process is gone is taken over. Throws `DataFolderError` if another twin has it, or if there is something
 * in it that no twin made where a twin would put its own.
 */
export function takeDataFolder(folder: string, fresh = false): FolderLock {
  makeFolder(folder);
  refuseForeign(folder, fresh);
  const lock = take(folder);
  // Left by a twin that was killed: its endpoints are nobody's.
  for (const name of fresh ? contents : ['ready.json', 'ready.json.tmp'])
    rmSync(join(folder, name), { recursive: true, force: true });
  writeFileSync(
    join(folder, markerName),
    '{"madeBy":"pnpm twin","holds":"queues in sqs/, objects in s3/; pnpm twin --fresh empties it"}\n',
  );
  return lock;
}

function take(folder: string): FolderLock {
  try {
    return lockFolder(folder, dataFolderLock);
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    throw new DataFolderError(
      `${folder} is in use by another twin, or pnpm compact, with the process id ${error.pid}: stop it, or choose another --data-dir`,
    );
  }
}

function refuseForeign(folder: string, fresh: boolean): void {
  if (existsSync(join(folder, markerName))) return;
  const found = readdirSync(folder);
  if (found.length === 0 || isOfOlderTwin(folder, found)) return;
  if (fresh)
    throw new DataFolderError(
      `${folder} is no data folder of a twin (it has ${found.slice(0, 3).join(', ')}, and no ${markerName}): --fresh deletes only what a twin made`,
    );
  const inTheWay = contents.find((name) => found.includes(name));
  if (inTheWay)
    throw new DataFolderError(
      `${folder} is no data folder of a twin (no ${markerName}), and its ${inTheWay} is in the way: choose another --data-dir`,
    );
}

/** Twins of before made no marker. */
const isOfOlderTwin = (folder: string, found: readonly string[]): boolean =>
  found.every((name) => contents.includes(name) || name === dataFolderLock) &&
  (!found.includes('s3') || existsSync(join(folder, 's3', 'buckets')));
