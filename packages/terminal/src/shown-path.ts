import { relative } from 'node:path';

/** A path as a person who stands in this folder would write it. */
export function shownPath(path: string): string {
  return relative(process.cwd(), path) || '.';
}
