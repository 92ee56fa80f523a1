import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Plugin } from 'esbuild';
import type { MetadataCompiler } from './decorator-metadata.ts';

const loaders: Record<string, Loader> = {
  '.tsx': 'tsx',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
};

/**
 * Sources find what lies beside them as if they had not been bundled: `__dirname`, `__filename` and `import.meta` are those of
 * the source file. With a `compiler`, classes with decorators get their types' metadata, which esbuild cannot give. `entry` is the
 * handler's file.
 */
export function asIfInPlace(compiler: MetadataCompiler | undefined, entry: string): Plugin {
  return {
    name: 'as-if-in-place',
    setup({ onLoad }) {
      onLoad({ filter: /\.[mc]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const compiled =
          compiler && /\.[mc]?tsx?$/.test(path) && /@\w/.test(text) ? compiler(path, text) : undefined;
        const whole = path === entry ? withItsExports(compiled ?? text) : (compiled ?? text);
        const contents = placed(whole, path);
        return { contents, loader: compiled === undefined ? (loaders[extname(path)] ?? 'js') : 'js' };
      });
    },
  };
}

/**
 * `exports.handler = …` beside `import` or `export {}` works where TypeScript makes CommonJS of it; a bundler has replaced that object
 * by then.
 */
function withItsExports(text: string): string {
  return /^\s*(?:import|export)\b/m.test(text)
    ? text.replaceAll(/^(\s*)exports(\.\w+\s*=(?!=))/gm, '$1module.exports$2')
    : text;
}

function placed(text: string, path: string): string {
  const names = Object.entries({ __dirname: dirname(path), __filename: path }).filter(
    ([name]) =>
      new RegExp(`\\b${name}\\b`).test(text) && !new RegExp(`(?:const|let|var)\\s+${name}\\b`).test(text),
  );
  const declared = names.map(([name, value]) => `var ${name} = ${JSON.stringify(value)};`).join('');
  const own = text
    .replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(path).href))
    .replaceAll(/\bimport\.meta\.dirname\b/g, JSON.stringify(dirname(path)))
    .replaceAll(/\bimport\.meta\.filename\b/g, JSON.stringify(path));
  return declared + own;
}
