import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another process that runs has the folder. */
export class FolderInUseError extends Error {
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(`${folder} is in use by the process with the id ${pid}`);
    this.pid = pid;
  }
}

export interface FolderLock {
  /** Lets the next process have the folder. */
  release(): void;
}

/**
 * Takes a folder for this process, by a file of that name in it with the process's id. A lock whose process is gone is taken over.
 * Throws `FolderInUseError` where it is not.
 */
export function lockFolder(folder: string, name: string): FolderLock {
  const lock = join(folder, name);
  const own = owner(process.pid);
  const candidate = `${lock}.${process.pid}`;
  writeFileSync(candidate, own);
  try {
    for (;;) {
      try {
        // A link is made whole or not at all, and by one process only.
        linkSync(candidate, lock);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const other = readText(lock);
      if (other === undefined) continue;
      if (isRunning(other)) throw new FolderInUseError(folder, pidOf(other));
      removeStale(lock, other);
    }
  } finally {
    rmSync(candidate, { force: true });
  }
  return {
    release: () => {
      if (readText(lock) === own) rmSync(lock, { force: true });
    },
  };
}

/** Removes the lock if it still is the stale one; another process may have taken it over meanwhile. */
function removeStale(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (readText(aside) !== stale && readText(lock) === undefined) renameSync(aside, lock);
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
const pidOf = (text: string): number => Number(text.split(' ')[0]);

/** Ticks since the machine's start (Linux), else nothing. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

const isRunning = (text: string): boolean => isProcess(pidOf(text)) && text === owner(pidOf(text));

/** Whether a process of this machine has this id, whoever's it is. */
export function isProcess(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
