import { dirname, join } from 'node:path';
import semver from 'semver';
import { manifestIn, packageRoot } from './workspace.ts';

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
export const manifestFolder = (filename: string): string =>
  packageRoot(dirname(filename)) ?? dirname(filename);

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
