import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import type { PageData } from './page-data.ts';
import { pageHtml } from './page-html.ts';

/** Writes the page to `file`. Throws a `RangeError` where what was given cannot be priced. */
export async function writePage(file: string, data: PageData): Promise<void> {
  const bundled = await build({
    entryPoints: [resolve(import.meta.dirname, 'browser.ts')],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2023',
    logLevel: 'silent',
  });
  const script = bundled.outputFiles[0]?.text ?? '';
  writeFileSync(file, pageHtml(data, script));
}
