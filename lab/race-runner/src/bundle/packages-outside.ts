import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { ModuleFormat } from './module-format.ts';

const again = 'packages outside';

/**
 * Packages are loaded by Node.js from where they are installed, by their absolute path, so that native addons and files beside
 * their code work. Sources, workspace packages among them, are bundled. What an ES module imports from a CommonJS package it
 * gets as a bundler would give it: by name, too.
 */
export function packagesOutside(format: ModuleFormat, externals: readonly string[]): Plugin {
  return {
    name: 'packages-outside',
    setup({ onLoad, onResolve, resolve }) {
      onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, importer, namespace, resolveDir }) => {
        if (pluginData === again || kind === 'entry-point' || namespace !== 'file') return undefined;
        if (externals.some((name) => path === name || path.startsWith(`${name}/`)))
          return { path, external: true };
        // A bundle in CommonJS requires its packages, so it gets what they have for `require`.
        const asked = format === 'cjs' && kind === 'import-statement' ? 'require-call' : kind;
        const from = { importer, namespace, resolveDir, pluginData: again };
        const required = await resolve(path, { ...from, kind: asked });
        // A package that has nothing for `require` is one of ES modules alone; a bundler takes it in, Node.js requires it.
        const isModule = required.errors.length > 0 && asked !== kind;
        const found = isModule ? await resolve(path, { ...from, kind }) : required;
        if (isModule && found.errors.length === 0 && /[\\/]node_modules[\\/]/.test(found.path))
          return { path: found.path, namespace: 'module-package' };
        if (found.errors.length > 0 || found.external || !/[\\/]node_modules[\\/]/.test(found.path))
          return found;
        return format === 'esm' && isCommonJs(found.path)
          ? { path: found.path, namespace: 'commonjs-package' }
          : { path: found.path, external: true };
      });
      onResolve({ filter: /.*/, namespace: 'commonjs-package' }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /.*/, namespace: 'commonjs-package' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
      }));
      onResolve({ filter: /.*/, namespace: 'module-package' }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /.*/, namespace: 'module-package' }, ({ path }) => ({
        contents: `export * from ${JSON.stringify(path)}; export { default } from ${JSON.stringify(path)};`,
      }));
    },
  };
}

function isCommonJs(file: string): boolean {
  const ending = extname(file);
  if (ending !== '.js') return ending === '.cjs' || ending === '.json' || ending === '.node';
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, type } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; type?: string };
    if (type !== undefined || name !== undefined) return type !== 'module';
  }
  return true;
}
