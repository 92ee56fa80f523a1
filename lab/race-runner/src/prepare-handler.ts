import { existsSync } from 'node:fs';
import { access, readdir, stat, symlink } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { asIfInPlace } from './bundle/as-if-in-place.ts';
import { metadataCompiler } from './bundle/decorator-metadata.ts';
import type { ModuleFormat } from './bundle/module-format.ts';
import { ownerFormat } from './bundle/owner-format.ts';
import { packagesOutside } from './bundle/packages-outside.ts';
import { WrongCallError } from './read-events.ts';

export interface PreparedHandler {
  taskRoot: string;
  /** `file.export`, as in a function's configuration. */
  handler: string;
  /** How it was bundled, and why so; undefined for JavaScript, which runs as it stands. */
  bundledAs?: string;
  /** Folders of layers, in which packages that are not bundled are looked for. */
  layers?: readonly string[];
}

export interface BundleOptions {
  /** Instead of what the handler's package and deployment say. */
  format?: ModuleFormat;
  /** Folders with the content of layers, as they would be below /opt. */
  layers?: readonly string[];
  /** Packages that are there when the function runs, and not here. */
  externals?: readonly string[];
}

/** What a bundle is called in its task root: no file of the owner's has the name. */
const bundleName = 'race-handler';

/**
 * A handler file that the runtime client can load. JavaScript runs as it stands, so a bundle is tested as it is deployed;
 * TypeScript is bundled into `workFolder` as its owner does, its packages left outside.
 */
export async function prepareHandler(
  file: string,
  exportName: string,
  workFolder: string,
  options: BundleOptions = {},
): Promise<PreparedHandler> {
  const path = resolve(file);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new WrongCallError(`${file} is a folder, and not the file of a handler`);
  if (!found) throw new WrongCallError(`No handler file at ${file}${meantFile(file)}`);
  const layers = (options.layers ?? []).flatMap((folder) => [
    resolve(folder, 'nodejs', 'node_modules'),
    resolve(folder, 'nodejs'),
    resolve(folder),
  ]);
  if (['.js', '.mjs', '.cjs'].includes(extname(path))) {
    return { taskRoot: dirname(path), handler: `${basename(path, extname(path))}.${exportName}`, layers };
  }
  const { format, because } = options.format
    ? { format: options.format, because: '--format' }
    : await ownerFormat(path);
  const bundled = await bundle(path, { ...options, layers, format, workFolder });
  await linkFilesBeside(path, workFolder);
  return {
    taskRoot: workFolder,
    handler: `${bundleName}.${exportName}`,
    layers,
    bundledAs:
      bundled === format
        ? `${format}, by ${because}`
        : `${bundled}, for it awaits at its top level, against ${because}`,
  };
}

/** For `src/orders.handler`, as a function's configuration names it, or `src/orders`: the file and the export that are meant, if there are. */
function meantFile(handler: string): string {
  const name = extname(handler);
  const stem = name === '' ? handler : handler.slice(0, -name.length);
  const found = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'].find((ending) => existsSync(stem + ending));
  return found === undefined ? '' : `; did you mean ${stem}${found}${name && ` --export ${name.slice(1)}`}?`;
}

async function bundle(
  path: string,
  options: Required<Pick<BundleOptions, 'format' | 'layers'>> & BundleOptions & { workFolder: string },
): Promise<ModuleFormat> {
  const { format, layers, externals = [], workFolder } = options;
  const requireOfHandler = `import { createRequire as __createRequire } from 'node:module';const require = __createRequire(${JSON.stringify(path)});`;
  try {
    await build({
      entryPoints: [path],
      outfile: join(workFolder, `${bundleName}.${format === 'esm' ? 'mjs' : 'cjs'}`),
      bundle: true,
      platform: 'node',
      target: `node${process.versions.node}`,
      format,
      sourcemap: 'inline',
      logLevel: 'silent',
      // Without esbuild's own condition `module`: what Node.js would pick is what runs.
      conditions: [],
      keepNames: true,
      nodePaths: [...layers],
      loader: { '.html': 'text', '.txt': 'text', '.graphql': 'text', '.sql': 'text' },
      plugins: [packagesOutside(format, externals), asIfInPlace(metadataCompiler(path), path)],
      ...(format === 'esm' ? { banner: { js: requireOfHandler } } : {}),
    });
    return format;
  } catch (cause) {
    const { message } = cause as Error;
    // Only an ES module can do so, so its owner makes one.
    if (format === 'cjs' && message.includes('Top-level await'))
      return bundle(path, { ...options, format: 'esm' });
    const missing = message.includes('Could not resolve')
      ? '; a package of a layer is found by --layer <folder>, one that is only there on AWS is left out by --external <name>'
      : '';
    throw new WrongCallError(`${path} cannot be bundled: ${message}${missing}`, { cause });
  }
}

/** What the function finds by a path relative to its root: the files of the handler's package. */
async function linkFilesBeside(path: string, workFolder: string): Promise<void> {
  const root = await packageRoot(dirname(path));
  for (const name of await readdir(root)) {
    if (name.startsWith('.') || name === 'package.json') continue;
    await symlink(join(root, name), join(workFolder, name)).catch(() => {});
  }
}

async function packageRoot(folder: string): Promise<string> {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const found = await access(join(at, 'package.json')).then(
      () => true,
      () => false,
    );
    if (found) return at;
  }
  return folder;
}

/** The names that a file exports, as far as its own text says; none for CommonJS. */
export async function exportsOf(file: string): Promise<string[]> {
  const built = await build({
    entryPoints: [resolve(file)],
    format: 'esm',
    metafile: true,
    write: false,
    logLevel: 'silent',
  }).catch(() => undefined);
  return Object.values(built?.metafile.outputs ?? {}).flatMap((output) => output.exports);
}
