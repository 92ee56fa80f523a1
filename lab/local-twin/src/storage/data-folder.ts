import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@telemetry/terminal';

/** What a twin makes in its data folder, and all that `fresh` deletes. */
const contents = ['sqs', 's3', 'ready.json', 'ready.json.tmp'];
const markerName = 'twin.json';
const lockName = 'twin.lock';

/** The data folder is somebody else's: of another twin that runs, or of no twin at all. */
export class DataFolderError extends Error {}

export interface DataFolder {
  /** Lets the next twin have it. */
  release(): void;
}

/**
 * Takes a data folder for this process; `fresh` empties it then. One twin at a time has it, by a lock with the process's id,
 * and a lock whose process is gone is taken over. Throws `DataFolderError` if another twin has it, or if there is something
 * in it that no twin made where a twin would put its own.
 */
export function takeDataFolder(folder: string, fresh = false): DataFolder {
  makeFolder(folder);
  refuseForeign(folder, fresh);
  const lock = join(folder, lockName);
  takeLock(folder, lock);
  // Left by a twin that was killed: its endpoints are nobody's.
  for (const name of fresh ? contents : ['ready.json', 'ready.json.tmp'])
    rmSync(join(folder, name), { recursive: true, force: true });
  writeFileSync(
    join(folder, markerName),
    '{"madeBy":"pnpm twin","holds":"queues in sqs/, objects in s3/; pnpm twin --fresh empties it"}\n',
  );
  const own = owner(process.pid);
  return {
    release: () => {
      if (readText(lock) === own) rmSync(lock, { force: true });
    },
  };
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
  found.every((name) => contents.includes(name) || name === lockName) &&
  (!found.includes('s3') || existsSync(join(folder, 's3', 'buckets')));

function takeLock(folder: string, lock: string): void {
  const own = owner(process.pid);
  const candidate = join(folder, `${lockName}.${process.pid}`);
  writeFileSync(candidate, own);
  try {
    for (;;) {
      try {
        // A link is made whole or not at all, and by one process only.
        linkSync(candidate, lock);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const other = readText(lock);
      if (other === undefined) continue;
      if (isRunning(other))
        throw new DataFolderError(
          `${folder} is in use by the twin with the process id ${other.split(' ')[0]}: stop it, or choose another --data-dir`,
        );
      removeStale(lock, other);
    }
  } finally {
    rmSync(candidate, { force: true });
  }
}

/** Removes the lock if it still is the stale one; another process may have taken it over meanwhile. */
function removeStale(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (readText(aside) !== stale && !existsSync(lock)) renameSync(aside, lock);
  else rmSync(aside, { force: true });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A process by its id and, where the system tells it, when it started: ids come again. */
const owner = (pid: number): string => `${pid} ${startOf(pid)}`;

/** Ticks since the machine's start (Linux), else nothing. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function isRunning(text: string): boolean {
  const pid = Number(text.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return text === owner(pid);
}
