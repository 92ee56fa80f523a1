import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { foldersOfSources } from './source-files.ts';

export interface Manifest {
  name?: string;
  version?: string;
  workspaces?: unknown;
  exports?: unknown;
  source?: string;
  module?: string;
  main?: string;
  types?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export interface Workspace {
  root: string;
  /** Folder of each package by its name. */
  packages: ReadonlyMap<string, string>;
}

const known = new Map<string, Workspace | undefined>();

/** The workspace of pnpm, npm, Yarn or Lerna that a folder belongs to. Read once in the life of the process. */
export function workspaceOf(folder: string): Workspace | undefined {
  const root = rootAbove(folder);
  if (root === undefined) return undefined;
  if (!known.has(root)) known.set(root, { root, packages: packagesIn(root) });
  return known.get(root);
}

/** The folder of the nearest package.json. */
export function packageRoot(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json'))) return folder;
  return folder === dirname(folder) ? undefined : packageRoot(dirname(folder));
}

export function manifestIn(folder: string): Manifest | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch {
    return undefined; // A package.json that cannot be read is a matter of the package manager.
  }
}

function rootAbove(folder: string): string | undefined {
  const isRoot =
    existsSync(join(folder, 'pnpm-workspace.yaml')) ||
    existsSync(join(folder, 'lerna.json')) ||
    manifestIn(folder)?.workspaces !== undefined;
  if (isRoot) return folder;
  return folder === dirname(folder) ? undefined : rootAbove(dirname(folder));
}

function packagesIn(root: string): Map<string, string> {
  const packages = new Map<string, string>();
  for (const { folder, files } of foldersOfSources(root, () => true)) {
    const name = files.includes('package.json') ? manifestIn(folder)?.name : undefined;
    if (name !== undefined && !packages.has(name)) packages.set(name, folder);
  }
  return packages;
}
