import { globSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Every data directory of a twin below a folder: `<arm>`, or `<run>/<arm>`. */
export function dataDirsBelow(folder: string): string[] {
  return globSync(`${folder}/{*,*/*}/s3`)
    .map((store) => dirname(store))
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
