import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const name = 'preload.mjs';

/**
 * The preload as one JavaScript file: with types to strip, every worker thread would load the stripper and its 20 MB. A package
 * has it already.
 */
export async function preparePreload(
  workFolder: string,
  target = `node${process.versions.node}`,
): Promise<URL> {
  const made = join(import.meta.dirname, name);
  if (existsSync(made)) return pathToFileURL(made);
  const outfile = join(workFolder, name);
  await build({
    entryPoints: [join(import.meta.dirname, 'preload', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target,
    format: 'esm',
    logLevel: 'silent',
  });
  return pathToFileURL(outfile);
}
