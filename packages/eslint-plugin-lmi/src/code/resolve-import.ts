import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { sourceAt } from './source-files.ts';
import { packageOf } from './version-range.ts';
import { type Manifest, manifestIn, packageRoot, workspaceOf } from './workspace.ts';

/** Where the source of a package of ours is, by its name or a pattern with one `*`, for those that cannot be found otherwise. */
export type SourceLocations = Readonly<Record<string, string>>;

/** What an import means: a source file of ours, something of others, or something of ours that cannot be found. */
export type Meaning = { file: string } | 'outside' | 'not-followed';

const ALIAS = /^(?:[@~]\/|#)/;
const OF_OURS = /^(?:workspace|file|link|portal):/;

/**
 * The file that an import means. Relative paths, TypeScript's `paths`, the package's own `imports` and name, and packages of the
 * same workspace, installed or not, are followed to their sources; installed packages are not.
 */
export function meaningOf(from: string, source: string, locations: SourceLocations): Meaning {
  if (source.startsWith('.')) return found(sourceAt(resolve(dirname(from), source))) ?? 'outside';
  if (isBuiltin(source)) return 'outside';
  const located = locationOf(source, locations);
  if (located !== undefined) return found(sourceAt(located)) ?? 'not-followed';
  const folder = dirname(from);
  const mapped = byTypeScript(from, source);
  if (mapped && mapped !== 'not-followed') return mapped;
  const name = packageOf(source);
  const ofOurs = workspaceOf(folder)?.packages.get(name) ?? folderOfRange(folder, name);
  if (ofOurs !== undefined)
    return found(sourceOfPackage(ofOurs, source.slice(name.length + 1))) ?? 'not-followed';
  return mapped ?? (isOurs(folder, source, name) ? 'not-followed' : 'outside');
}

/** `'@/*': 'src/*'` says where all of a kind are. */
function locationOf(source: string, locations: SourceLocations): string | undefined {
  const exact = locations[source];
  if (exact !== undefined) return exact;
  for (const [pattern, path] of Object.entries(locations))
    if (pattern.includes('*') && matches(pattern, source)) {
      const [before = '', after = ''] = pattern.split('*');
      return path.replace('*', source.slice(before.length, source.length - after.length));
    }
  return undefined;
}

const found = (file: string | undefined): Meaning | undefined => (file === undefined ? undefined : { file });

/** By the nearest tsconfig.json's `paths` and `baseUrl`, and by package.json's `imports`. */
function byTypeScript(from: string, source: string): Meaning | undefined {
  const options = optionsFor(dirname(from));
  if (!options.paths && options.baseUrl === undefined && !source.startsWith('#')) return undefined;
  const { resolvedModule } = ts.resolveModuleName(source, from, options, ts.sys);
  if (resolvedModule && !resolvedModule.isExternalLibraryImport) {
    return found(sourceAt(resolvedModule.resolvedFileName));
  }
  const isMapped = Object.keys(options.paths ?? {}).some((pattern) => matches(pattern, source));
  return isMapped && !resolvedModule ? 'not-followed' : undefined;
}

function matches(pattern: string, source: string): boolean {
  const [before = '', after] = pattern.split('*');
  // A pattern that takes everything says nothing of whose it is.
  if (after === undefined) return pattern === source;
  return before !== '' && source.startsWith(before) && source.endsWith(after);
}

const optionsOf = new Map<string, ts.CompilerOptions>();

function optionsFor(folder: string): ts.CompilerOptions {
  const configFile = ts.findConfigFile(folder, (name) => ts.sys.fileExists(name)) ?? '';
  let options = optionsOf.get(configFile);
  if (!options) {
    const { config } = ts.readConfigFile(configFile, (name) => ts.sys.readFile(name)) as { config?: object };
    const host = { ...ts.sys, readDirectory: () => [] };
    const read = ts.parseJsonConfigFileContent(config ?? {}, host, dirname(configFile)).options;
    options = { ...read, moduleResolution: ts.ModuleResolutionKind.Bundler, allowJs: true, noEmit: true };
    optionsOf.set(configFile, options);
  }
  return options;
}

/** `"core": "file:../core"` says where the package is; a package knows its own name. */
function folderOfRange(folder: string, name: string): string | undefined {
  const root = packageRoot(folder);
  if (root === undefined || manifestIn(root)?.name === name) return root;
  const path = /^(?:file|link|portal):(.*)/.exec(rangeOf(folder, name))?.[1];
  return path === undefined ? undefined : resolve(root, path);
}

/** The source of a package's entry, or of one of its parts, as its package.json and the usual places say. */
function sourceOfPackage(folder: string, part: string): string | undefined {
  const { exports, source, types, module, main } = manifestIn(folder) ?? {};
  const exported = exports as Record<string, unknown> | undefined;
  const entry = part === '' ? (exported?.['.'] ?? exports) : exported?.[`./${part}`];
  const named = part === '' ? [source, ...textsIn(entry), module, main, types] : textsIn(entry);
  const usual = part === '' ? ['src/index', 'index', 'src/main', 'lib/index'] : [`src/${part}`, part];
  for (const path of [...named, ...usual]) {
    const file = path === undefined ? undefined : sourceAt(join(folder, path));
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Every path among the conditions of an entry of `exports`. */
function textsIn(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry];
  return typeof entry === 'object' && entry !== null ? Object.values(entry).flatMap(textsIn) : [];
}

/** Whose name or range says that it belongs to this repository. */
function isOurs(folder: string, source: string, name: string): boolean {
  return ALIAS.test(source) || manifestAbove(folder)?.name === name || OF_OURS.test(rangeOf(folder, name));
}

function rangeOf(folder: string, name: string): string {
  const manifest = manifestAbove(folder);
  return manifest?.dependencies?.[name] ?? manifest?.devDependencies?.[name] ?? '';
}

function manifestAbove(folder: string): Manifest | undefined {
  const root = packageRoot(folder);
  return root === undefined ? undefined : manifestIn(root);
}
