const withoutEnding = (path: string): string => path.replace(/\.[mc]?[jt]sx?$/, '');

/** Whether an entry, with or without an ending, means this source file. */
export const isSource = (entry: string, file: string): boolean =>
  withoutEnding(entry) === withoutEnding(file);

/** How many of its last parts two paths have in common, endings left out: 2 for `../src/handler` and `/app/src/handler.ts`. */
export function commonParts(entry: string, file: string): number {
  const parts = withoutEnding(file).split(/[\\/]/).toReversed();
  const others = withoutEnding(entry).split(/[\\/]/).toReversed();
  const different = parts.findIndex((part, i) => part !== others[i]);
  return different === -1 ? parts.length : different;
}
