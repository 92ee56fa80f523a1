import { build } from 'esbuild';

/** A module and what it imports as one script of a page. */
export async function bundleForPage(module: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [module],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2023',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
}
