import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import semver from 'semver';

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const known = new Map<string, string | undefined>();

/**
 * The versions of a package that a file can get, as a range: the installed one, or those that the nearest package.json
 * allows. Undefined when neither says. Read once for a folder and package in the life of the process.
 */
export function versionRange(filename: string, packageName: string): string | undefined {
  const folder = dirname(filename);
  const key = `${folder}\0${packageName}`;
  if (!known.has(key)) known.set(key, installed(folder, packageName) ?? declared(folder, packageName));
  return known.get(key);
}

/** The folder of the nearest package.json; of none, the file's own folder. */
export function manifestFolder(filename: string): string {
  for (let folder = dirname(filename); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return dirname(filename);
  }
}

/** `@scope/name/part` belongs to the package `@scope/name`. */
export function packageOf(source: string): string {
  return source.split('/', source.startsWith('@') ? 2 : 1).join('/');
}

function installed(folder: string, packageName: string): string | undefined {
  const version = manifestIn(join(folder, 'node_modules', packageName))?.version;
  if (version !== undefined) return version;
  const parent = dirname(folder);
  return parent === folder ? undefined : installed(parent, packageName);
}

function declared(folder: string, packageName: string): string | undefined {
  const manifest = manifestIn(folder);
  if (manifest) {
    const range = manifest.dependencies?.[packageName] ?? manifest.devDependencies?.[packageName];
    return (range !== undefined && semver.validRange(range)) || undefined;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : declared(parent, packageName);
}

function manifestIn(folder: string): Manifest | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch {
    return undefined; // A package.json that cannot be read is a matter of the package manager.
  }
}
