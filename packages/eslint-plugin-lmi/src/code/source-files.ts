import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx'];
/** Folders of what a build writes, beside which the sources are. */
const BUILT = /([\\/])(?:dist|lib|build|out|esm|cjs)(?:[\\/](?:dist|lib|esm|cjs|es|src))*(?=[\\/])/;
const FOLDERS_WITHOUT_SOURCES = new Set([
  'node_modules',
  'dist',
  'build',
  'cdk.out',
  'coverage',
  'test',
  'tests',
  '__mocks__',
]);
const MOST_FILES = 2_000;

/** TypeScript's rules in short: the written path, `.js` that means `.ts`, an added extension, an index file. */
function candidates(path: string): string[] {
  const bare = path.replace(/\.([mc]?)js$/, '.$1ts');
  return [
    ...(bare === path ? [] : [bare]),
    path,
    ...EXTENSIONS.map((extension) => path + extension),
    ...EXTENSIONS.map((extension) => resolve(path, `index${extension}`)),
  ].filter((candidate) => EXTENSIONS.some((extension) => candidate.endsWith(extension)));
}

/** The source that a path means: the file itself, or the one that a built file was made of. */
export function sourceAt(path: string): string | undefined {
  const written = path.replace(/\.d\.([mc]?)ts$/, '.$1js');
  const sources = BUILT.test(written)
    ? [written.replace(BUILT, '$1src'), written.replace(BUILT, '').replace(/([\\/])[\\/]/, '$1')]
    : [];
  return [...sources, written].flatMap(candidates).find(isFile);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Every folder below one that may hold sources, itself first, with its files; `enters` says which to go into. */
export function* foldersOfSources(
  root: string,
  enters: (folder: string) => boolean,
): Generator<{ folder: string; files: string[] }> {
  let left = MOST_FILES;
  const waiting = [root];
  for (let folder = waiting.shift(); folder !== undefined && left > 0; folder = waiting.shift()) {
    const entries = readdirSync(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    left -= files.length;
    yield { folder, files };
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const skipped = entry.name.startsWith('.') || FOLDERS_WITHOUT_SOURCES.has(entry.name);
      if (entry.isDirectory() && !skipped && enters(path)) waiting.push(path);
    }
  }
}
