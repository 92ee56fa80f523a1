import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isOfLab, labDependencies } from './lab.ts';
import { withoutLab } from './lab-marks.ts';
import { slimLockFile } from './lock-file.ts';
import {
  type Manifest,
  slimKnip,
  slimManifest,
  slimRootManifest,
  slimTsconfig,
  slimTurbo,
  slimWorkspace,
} from './workspace.ts';

/** What slim does to a repository; paths from its root, with `/`. */
export interface SlimPlan {
  /** Files that go. */
  removed: string[];
  /** Files that stay, changed or not. */
  kept: string[];
  /** Files that change: path and new text. */
  changed: Map<string, string>;
  /** Lines of TypeScript before and after. */
  typescriptLines: { before: number; after: number };
}

/** Kinds of files in which passages on the lab can be marked. */
const marked = /\.(md|ts|mts|js|mjs|ya?ml|json)$|^\.gitignore$|^\.prettierignore$/;
const isTypescript = (path: string): boolean => /\.(ts|mts)$/.test(path);
const countLines = (text: string): number => text.split('\n').length - 1;

/** Plans what taking the lab away does to the repository in `root`; changes nothing. */
export function planSlim(root: string): SlimPlan {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)));
  const removed = files.filter(isOfLab);
  const kept = files.filter((path) => !isOfLab(path));
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');

  const manifestOf = (path: string): Manifest => JSON.parse(read(path)) as Manifest;
  const isManifest = (path: string): boolean =>
    path.endsWith('package.json') && kept.concat(removed).includes(join(dirname(path), 'turbo.json'));
  const labNames = new Set(removed.filter(isManifest).map((path) => manifestOf(path).name ?? ''));
  const manifests = kept.filter((path) => isManifest(path) || path === 'package.json');
  const slimmed = new Map<string, string>();
  for (const path of manifests)
    slimmed.set(
      path,
      path === 'package.json'
        ? slimRootManifest(read(path))
        : slimManifest(read(path), new Set([...labNames, ...(labDependencies[path] ?? [])])),
    );

  const tags = new Set(
    kept
      .filter((path) => path.endsWith('/turbo.json'))
      .flatMap((path) => (JSON.parse(read(path)) as { tags?: string[] }).tags ?? []),
  );
  slimmed.set('tsconfig.json', slimTsconfig(read('tsconfig.json')));
  slimmed.set('knip.json', slimKnip(read('knip.json')));
  slimmed.set('turbo.json', slimTurbo(read('turbo.json'), tags));
  const left = new Map(
    manifests.map((path): [string, Manifest] => [
      dirname(path),
      JSON.parse(slimmed.get(path) ?? read(path)) as Manifest,
    ]),
  );
  const workspace = slimWorkspace(withoutLab(read('pnpm-workspace.yaml')), [...left.values()]);
  slimmed.set('pnpm-workspace.yaml', workspace);
  if (kept.includes('pnpm-lock.yaml'))
    slimmed.set('pnpm-lock.yaml', slimLockFile(read('pnpm-lock.yaml'), left, workspace));

  const changed = new Map<string, string>();
  let before = 0;
  let after = 0;
  for (const path of files) {
    const isKept = !isOfLab(path);
    if (!isTypescript(path) && !(isKept && marked.test(path))) continue;
    const text = read(path);
    let slim = slimmed.get(path);
    if (slim === undefined && isKept) {
      try {
        slim = withoutLab(text);
      } catch (error) {
        throw new Error(`${path}, ${(error as Error).message}`, { cause: error });
      }
    }
    if (slim !== undefined && slim !== text) changed.set(path, slim);
    if (isTypescript(path)) {
      before += countLines(text);
      if (slim !== undefined) after += countLines(slim);
    }
  }
  return { removed, kept, changed, typescriptLines: { before, after } };
}
