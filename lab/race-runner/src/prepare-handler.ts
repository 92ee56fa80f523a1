import { access } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { WrongCallError } from './read-events.ts';

export interface PreparedHandler {
  taskRoot: string;
  /** `file.export`, as in a function's configuration. */
  handler: string;
}

/**
 * A handler file that the runtime client can load. JavaScript runs as it stands, so a bundle is tested as it is deployed;
 * TypeScript is bundled into `workFolder`, its packages left outside.
 */
export async function prepareHandler(
  file: string,
  exportName: string,
  workFolder: string,
): Promise<PreparedHandler> {
  const path = resolve(file);
  await access(path).catch(() => {
    throw new WrongCallError(`No handler file at ${file}`);
  });
  if (['.js', '.mjs', '.cjs'].includes(extname(path))) {
    return { taskRoot: dirname(path), handler: `${basename(path, extname(path))}.${exportName}` };
  }
  await build({
    entryPoints: [path],
    outfile: join(workFolder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'silent',
    // Without esbuild's own condition `module`: what Node.js would pick is what runs.
    conditions: [],
    plugins: [packagesOutside],
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(${JSON.stringify(path)});`,
    },
  }).catch((cause: Error) => {
    throw new WrongCallError(`${file} cannot be bundled: ${cause.message}`, { cause });
  });
  return { taskRoot: workFolder, handler: `index.${exportName}` };
}

/**
 * Packages are loaded by Node.js from where they are installed, by their absolute path, so that native addons and files
 * beside their code work. Sources, workspace packages among them, are bundled.
 */
const packagesOutside: Plugin = {
  name: 'packages-outside',
  setup({ onResolve, resolve: resolveAgain }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, ...where }) => {
      if (pluginData === 'again' || kind === 'entry-point') return undefined;
      const { importer, namespace, resolveDir } = where;
      const found = await resolveAgain(path, { importer, namespace, resolveDir, kind, pluginData: 'again' });
      if (found.errors.length > 0 || found.external || !/[\\/]node_modules[\\/]/.test(found.path))
        return found;
      return { path: found.path, external: true };
    });
  },
};
