import { globSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Every data directory of a twin of this repository: `.data/<arm>`, or `.data/<run>/<arm>`. */
export function knownDataDirs(): string[] {
  const all = resolve(import.meta.dirname, '../../../../.data');
  // Below it, because its own path may have signs of patterns in it.
  return globSync('{*,*/*}/s3', { cwd: all })
    .map((store) => resolve(all, dirname(store)))
    .sort();
}

/** What is wrong with a data directory that somebody named, if anything. */
export function complaintAbout(dataDir: string): string | undefined {
  if (!statSync(dataDir, { throwIfNoEntry: false })?.isDirectory())
    return `no such data directory: ${dataDir}`;
  if (!statSync(`${dataDir}/s3`, { throwIfNoEntry: false }))
    return `not a data directory of the twin, it has no s3 in it: ${dataDir}`;
  return undefined;
}
