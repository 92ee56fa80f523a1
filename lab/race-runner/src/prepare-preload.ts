import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The preload as one JavaScript file: with types to strip, every worker thread would load the stripper and its 20 MB. */
export async function preparePreload(workFolder: string): Promise<URL> {
  const outfile = join(workFolder, 'preload.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'preload', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: `node${process.versions.node}`,
    format: 'esm',
    logLevel: 'silent',
  });
  return pathToFileURL(outfile);
}
